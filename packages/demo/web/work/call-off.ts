/** Cancels a piece of work, and says so when not even the wish could be kept. */
import type { Conversation } from '@tame/sdk';
import { notDone } from '../notice/not-done.ts';

export function callOff(run: Pick<Conversation, 'cancel'>, reason: string): void {
  run.cancel(reason).catch(notDone('Not cancelled'));
}
