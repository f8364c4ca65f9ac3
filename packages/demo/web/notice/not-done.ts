/** Says in a corner of the page that not even the wish for something could be kept, and why. */
import { asTameError } from '../tame/watched.ts';
import { explain } from './explain.ts';
import { toast } from './toast.tsx';

/** @example run.cancel().catch(notDone('Not cancelled')); */
export function notDone(what: string): (thrown: unknown) => void {
  return (thrown) => {
    const { title, text } = explain(asTameError(thrown));
    toast({ title: `${what}: ${title.toLowerCase()}`, text, tone: 'bad' });
  };
}
