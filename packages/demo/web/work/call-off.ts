/** Cancels a piece of work, and says so when not even the wish could be kept. */
import type { Conversation } from '@tame/sdk';
import { explain } from '../notice/explain.ts';
import { toast } from '../notice/toast.tsx';
import { asTameError } from '../tame/watched.ts';

export function callOff(run: Pick<Conversation, 'cancel'>, reason: string): void {
  run.cancel(reason).catch((thrown: unknown) => {
    const { title, text } = explain(asTameError(thrown));
    toast({ title: `Not cancelled: ${title.toLowerCase()}`, text, tone: 'bad' });
  });
}
