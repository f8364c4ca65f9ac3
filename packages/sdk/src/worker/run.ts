/** Runs a handler on one attempt: from what it gives back, or throws, to entries of the log. */
import { Subscription, type Observable } from 'rxjs';
import { check, encode, write } from '../contract/check.ts';
import { TameError } from '../contract/error.ts';
import { MAX_TEXT_LENGTH } from '../protocol/limits.ts';
import type { Schemas } from '../contract/contract.ts';
import type { Attempt } from './attempt.ts';
import type { Handled } from './context.ts';

/** What `ctx.fail` throws: the conversation is to end, whatever attempts are left. */
export class Failure extends TameError {}

/** What `ctx.forward` throws: another service goes on with it. */
export class Forward extends Error {
  readonly service: string;

  constructor(service: string) {
    super(`Passed on to ${service}.`);
    this.service = service;
  }
}

/** How an attempt went, for who started it. */
export type Ran = 'ended' | 'failed' | 'over';

export async function run(attempt: Attempt, schemas: Schemas, start: () => Handled<unknown>): Promise<Ran> {
  const say = async (reply: unknown): Promise<void> => {
    await attempt.say({ type: 'reply', body: write(schemas.reply, reply, 'A reply') });
  };
  try {
    const handled = start();
    if (isObservable(handled)) await sayAll(handled, say, attempt);
    else if (isAsyncIterable(handled)) await sayEach(handled, say, attempt);
    else {
      const reply = check(schemas.reply, await attempt.orOver(Promise.resolve(handled)), 'The reply');
      const last = reply === undefined ? {} : { body: encode(reply, 'The reply') };
      await attempt.part?.beforeEnd();
      await attempt.say({ type: 'end', state: 'completed', ...last });
      return 'ended';
    }
    await attempt.part?.beforeEnd();
    await attempt.say({ type: 'end', state: 'completed' });
    return 'ended';
  } catch (error) {
    if (attempt.over) return 'over';
    if (!(error instanceof Failure)) throw error;
    const { code, message, reason, data } = error;
    await attempt.part?.beforeEnd();
    await attempt.say({
      type: 'end',
      state: 'failed',
      code,
      text: message,
      reason,
      ...(data !== undefined && { data: encode(data, 'The data of the failure') }),
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

/** Whatever was thrown, or given as a reason, as an error. */
export function errorOf(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(sentenceOf(thrown));
}

/** Why an attempt has failed, for the relay: where it is private, no more than that. */
export function reasonOf({ seal }: Pick<Attempt, 'seal'>, thrown: unknown): string {
  return seal === undefined ? sentenceOf(thrown) : 'The handler failed.';
}

type Say = (reply: unknown) => Promise<void>;

async function sayEach(source: AsyncIterable<unknown>, say: Say, attempt: Attempt): Promise<void> {
  const iterator = source[Symbol.asyncIterator]();
  try {
    for (;;) {
      const step = await attempt.orOver(iterator.next());
      if (step.done === true) return;
      await say(step.value);
    }
  } catch (error) {
    // A generator that still computes ends at its next yield; nobody waits for it.
    void Promise.resolve(iterator.return?.()).catch(() => undefined);
    throw error;
  }
}

async function sayAll(source: Observable<unknown>, say: Say, attempt: Attempt): Promise<void> {
  let last = Promise.resolve();
  const reading = new Subscription();
  const all = new Promise<void>((resolve, reject) => {
    const fail = (thrown: unknown): void => reject(errorOf(thrown));
    const next = (reply: unknown): void => {
      last = last.then(() => say(reply));
      last.catch(fail);
    };
    reading.add(source.subscribe({ next, error: fail, complete: () => void last.then(resolve, fail) }));
  });
  try {
    await attempt.orOver(all);
  } finally {
    reading.unsubscribe();
  }
}

export function isObservable(value: unknown): value is Observable<unknown> {
  return typeof value === 'object' && value !== null && 'subscribe' in value && typeof value.subscribe === 'function';
}

export function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
