/** What a handler holds of the conversation it works on. */
import type { Observable } from 'rxjs';
import type { Service, Topic } from '../contract/contract.ts';
import type { Conversation, Note } from '../client/handle.ts';
import type { RequestOptions } from '../client/options.ts';
import type { Event } from './event.ts';
import type { Publishing } from './publisher.ts';

export interface Context<Reply = unknown, Message = unknown, Status = unknown> {
  /** The conversation's id. With `attempt` it makes effects idempotent. */
  readonly id: string;
  /** 1 for the first delivery; one more each time the work is given to a worker again. */
  readonly attempt: number;
  /** Who asked. */
  readonly user: string;
  /** Aborts when the conversation is cancelled, its deadline passes, or this attempt's lease is lost. */
  readonly signal: AbortSignal;
  /** What the client says, from its first message, also what earlier attempts have heard. */
  readonly messages$: Observable<Message>;
  /**
   * The next message not yet received here; while none is there the conversation is `input-required`. Rejects with the
   * reason of the signal when that aborts first.
   */
  receive(options?: Receiving): Promise<Message>;
  /**
   * Asks the person who began this: `question$` of their pages shows it until one of them says something, days later if
   * need be, or until the signal aborts: then the question is taken back, and this rejects with the signal's reason. What
   * another attempt has been told is not asked again.
   *
   * @example
   * const answer = await ctx.ask({ replace: 3 }, { signal: AbortSignal.timeout(15 * 60_000) });
   */
  ask(question: unknown, options?: Receiving): Promise<Message>;
  /** Passes the work on to another service, which answers in place of this one; whoever asked does not notice. */
  forward(service: Pick<Service, 'name'> | string): never;
  /** Says how far it is. The latest wins; nothing is kept of those before. */
  status(status: Status): void;
  /** A sentence for the person who asked, kept in the log. */
  note(level: Note['level'], text: string, corrections?: Note['corrections']): void;
  /** Ends the conversation as failed, for good: no other attempt is made. */
  fail(reason: string, data?: unknown): never;
  /** What earlier attempts have replied, so that work goes on instead of starting over. */
  replies(): Promise<readonly Reply[]>;
  /**
   * Resolves when all that was said so far is on the relay's disk, so that whoever comes after this attempt will read it;
   * rejects when this attempt is over. Wait for it before an effect that no other attempt may repeat.
   */
  flushed(): Promise<void>;
  /**
   * Asks another service as part of this work, or a page of whoever asked for it. Ends with this conversation at the
   * latest, also when this worker is gone by then; and with this attempt, unless it is a `converse` with an `id` of your
   * own: that goes on meanwhile, and the next attempt that asks the same under the same id hears all of it.
   */
  request<Given, R>(service: Service<Given, unknown, R>, input: Given, options?: RequestOptions): Observable<R>;
  request<R = unknown>(service: string, input: unknown, options?: RequestOptions): Observable<R>;
  converse<Given, R, M, S>(
    service: Service<Given, unknown, R, M, S>,
    input: Given,
    options?: RequestOptions,
  ): Conversation<R, M, S>;
  converse<R = unknown, M = unknown, S = unknown>(
    service: string,
    input: unknown,
    options?: RequestOptions,
  ): Conversation<R, M, S>;
  topic<Item>(topic: Topic<Item> | string): Publishing<Item>;
  /** The tasks that work together on one root conversation. Throws `UNSUPPORTED` in a page, and where there is no conversation. */
  readonly event: Event;
  /**
   * Waits for the parts of a work: resolves with the last reply of each that has completed, in their order. That is when
   * all are over, or at `deadlineMs` if at least `min` have completed by then; what is missing is said in a `warn` note, and
   * ends with this conversation at the latest. Rejects with `DEADLINE` when there are fewer then, and with `FAILED` when
   * too many have failed.
   *
   * @example
   * const answers = await ctx.gather(asked, { min: 3, deadlineMs: 2_000 });
   */
  gather<R>(parts: readonly Conversation<R>[], options?: GatherOptions): Promise<R[]>;
}

export interface Receiving {
  /** Ends the waiting. @default it waits for as long as the attempt runs */
  signal?: AbortSignal;
}

export interface GatherOptions {
  /** How many have to complete. @default all */
  min?: number;
  /** How long those are waited for that are not needed to reach `min`, and all of them. @default for ever */
  deadlineMs?: number;
}

/** What a handler may give back: one reply (a value or a promise) or many. Arrays and strings are one value. */
export type Handled<Reply> = Reply | Promise<Reply> | AsyncIterable<Reply> | Observable<Reply>;

export type Handler<Input = unknown, Reply = unknown, Message = unknown, Status = unknown> = (
  input: Input,
  context: Context<Reply, Message, Status>,
) => Handled<Reply>;
