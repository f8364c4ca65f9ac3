/** Runs a handler on one attempt: from what it gives back, or throws, to entries of the log. */
import type { Observable } from 'rxjs';
import { check, encode } from '../contract/check.ts';
import { TameError } from '../contract/error.ts';
import { MAX_TEXT_LENGTH } from '../protocol/limits.ts';
import type { Schemas } from '../client/conversation.ts';
import type { Attempt } from './attempt.ts';
import type { Handled } from './context.ts';

/** What `ctx.fail` throws: the conversation is to end, whatever attempts are left. */
export class Failure extends TameError {}

/** How an attempt went, for who started it. */
export type Ran = 'ended' | 'failed' | 'over';

export async function run(attempt: Attempt, schemas: Schemas, start: () => Handled<unknown>): Promise<Ran> {
  const say = async (reply: unknown): Promise<void> => {
    await attempt.say({ type: 'reply', body: encode(check(schemas.reply, reply, 'A reply'), 'A reply') });
  };
  try {
    const handled = start();
    if (isObservable(handled)) await sayAll(handled, say, attempt.signal);
    else if (isAsyncIterable(handled)) await sayEach(handled, say, attempt.signal);
    else {
      const reply = check(schemas.reply, await orAborted(Promise.resolve(handled), attempt.signal), 'The reply');
      const last = reply === undefined ? {} : { body: encode(reply, 'The reply') };
      await attempt.say({ type: 'end', state: 'completed', ...last });
      return 'ended';
    }
    await attempt.say({ type: 'end', state: 'completed' });
    return 'ended';
  } catch (error) {
    if (attempt.over) return 'over';
    if (!(error instanceof Failure)) throw error;
    const { code, message, reason, data } = error;
    await attempt.say({
      type: 'end',
      state: 'failed',
      code,
      text: message,
      reason,
      ...(data !== undefined && { data }),
    });
    return 'failed';
  }
}

/** A sentence from whatever was thrown; what cannot be read is not read. */
export function sentenceOf(thrown: unknown): string {
  try {
    const text = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
    return text.slice(0, MAX_TEXT_LENGTH);
  } catch {
    return 'The handler threw something that cannot be shown.';
  }
}

async function sayEach(
  source: AsyncIterable<unknown>,
  say: (reply: unknown) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const iterator = source[Symbol.asyncIterator]();
  try {
    for (;;) {
      const step = await orAborted(iterator.next(), signal);
      if (step.done === true) return;
      await say(step.value);
    }
  } catch (error) {
    // A generator that still computes ends at its next yield; nobody waits for it.
    void Promise.resolve(iterator.return?.()).catch(() => undefined);
    throw error;
  }
}

function sayAll(
  source: Observable<unknown>,
  say: (reply: unknown) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let last = Promise.resolve();
    const reading = source.subscribe({
      next: (reply) => {
        last = last.then(() => say(reply));
        last.catch((error: unknown) => {
          reading?.unsubscribe();
          reject(error);
        });
      },
      error: reject,
      complete: () => void last.then(resolve, reject),
    });
    const stop = (): void => {
      reading.unsubscribe();
      reject(signal.reason);
    };
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}

function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

function isObservable(value: unknown): value is Observable<unknown> {
  return typeof value === 'object' && value !== null && 'subscribe' in value && typeof value.subscribe === 'function';
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
