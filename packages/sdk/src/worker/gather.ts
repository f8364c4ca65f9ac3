/** Waits for several parts of a work: for at least so many, not longer than so long. */
import type { Conversation } from '../client/handle.ts';
import type { Clock } from '../connection/clock.ts';
import { TameError } from '../contract/error.ts';
import type { Context } from './context.ts';
import { errorOf } from './run.ts';

/** Names in one note. */
const MAX_NAMED = 20;
/** Characters of one note: it is to fit into an entry also where it is sealed. */
const MAX_NOTE = 900;

interface Part<R> {
  readonly of: Conversation<R>;
  last?: { readonly reply: R };
  /** How it has ended, once it has. */
  end?: { readonly completed: boolean; readonly how: string };
}

interface Around {
  readonly signal: AbortSignal;
  readonly clock: Pick<Clock, 'after'>;
}

export function gatherer(
  { note, signal }: Pick<Context, 'note' | 'signal'>,
  clock: Pick<Clock, 'after'>,
): Context['gather'] {
  return async <R>(asked: readonly Conversation<R>[], options: { min?: number; deadlineMs?: number } = {}) => {
    const { min = asked.length, deadlineMs } = options;
    signal.throwIfAborted();
    const parts = asked.map((of): Part<R> => ({ of }));
    const isLate = await over(parts, min, deadlineMs, { signal, clock });
    const completed = parts.filter(({ end }) => end?.completed === true);
    const missing = named(parts.filter(({ end }) => end?.completed !== true));
    if (completed.length < min) {
      const text = `${completed.length} of ${asked.length} parts have completed, ${min} are needed. Missing: ${missing}.`;
      throw new TameError(isLate ? 'DEADLINE' : 'FAILED', text);
    }
    if (completed.length < asked.length)
      note(
        'warn',
        `Went on with ${completed.length} of ${asked.length} parts. Missing: ${missing}.`.slice(0, MAX_NOTE),
      );
    return completed.flatMap(({ last }) => (last === undefined ? [] : [last.reply]));
  };
}

/** Resolves when all have ended or too many have failed, or at the deadline, with whether it was that. */
function over<R>(
  parts: readonly Part<R>[],
  min: number,
  deadlineMs: number | undefined,
  { signal, clock }: Around,
): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const undo: (() => void)[] = [];
    const stop = (settle: () => void): void => {
      for (const each of undo.splice(0)) each();
      settle();
    };
    const aborted = (): void => stop(() => reject(errorOf(signal.reason)));
    signal.addEventListener('abort', aborted, { once: true });
    undo.push(() => signal.removeEventListener('abort', aborted));
    if (deadlineMs !== undefined) undo.push(clock.after(deadlineMs, () => stop(() => resolve(true))));
    const look = (): void => {
      const open = parts.filter(({ end }) => end === undefined).length;
      const completed = parts.filter(({ end }) => end?.completed === true).length;
      if (open === 0 || completed + open < min) stop(() => resolve(false));
    };
    const ended = (part: Part<R>, end: Part<R>['end']): void => {
      Object.assign(part, { end });
      look();
    };
    for (const part of parts) {
      const reading = part.of.subscribe({
        next: (reply) => (part.last = { reply }),
        complete: () => ended(part, { completed: true, how: 'completed' }),
        error: (error: unknown) => ended(part, { completed: false, how: errorOf(error).message }),
      });
      undo.push(() => reading.unsubscribe());
    }
    look();
  });
}

function named(parts: readonly Part<unknown>[]): string {
  const names = parts.slice(0, MAX_NAMED).map(({ of: { service = 'a conversation', id }, end }) => {
    return `${service} (${id}: ${end?.how ?? 'no answer yet'})`;
  });
  return [...names, ...(parts.length > MAX_NAMED ? [`${parts.length - MAX_NAMED} more`] : [])].join(', ');
}
