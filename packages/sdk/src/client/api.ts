/** What the client of a page offers. */
import type { Observable } from 'rxjs';
import type { Connection } from '../connection/state.ts';
import type { Service, Topic } from '../contract/contract.ts';
import type { Handler } from '../worker/context.ts';
import type { ServeOptions } from '../worker/options.ts';
import type { Conversation, Position, Snapshot } from './handle.ts';
import type { ListFilter } from './list.ts';
import type { RequestOptions } from './options.ts';
import type { OutboxState } from './outbox-state.ts';
import type { Queue, Serving } from './serving.ts';
import type { TopicHandle } from './topic.ts';

export interface Client {
  /**
   * A request as a cold Observable: subscribing queries; one reply or many arrive; then it completes or errors.
   * Unsubscribing before the end cancels it.
   */
  request<Given, Reply>(
    service: Service<Given, unknown, Reply>,
    input: Given,
    options?: RequestOptions,
  ): Observable<Reply>;
  request<Reply = unknown>(service: string, input: unknown, options?: RequestOptions): Observable<Reply>;
  /** A conversation as a handle: it starts now and outlives its subscribers, the page, the browser and the network. */
  converse<Given, Reply, Message, Status>(
    service: Service<Given, unknown, Reply, Message, Status>,
    input: Given,
    options?: RequestOptions,
  ): Conversation<Reply, Message, Status>;
  converse<Reply = unknown, Message = unknown, Status = unknown>(
    service: string,
    input: unknown,
    options?: RequestOptions,
  ): Conversation<Reply, Message, Status>;
  /** Says something and expects no answer. Resolves with the id when it is stored on this device. */
  post<Given>(service: Service<Given>, input: Given, options?: RequestOptions): Promise<string>;
  post(service: string, input: unknown, options?: RequestOptions): Promise<string>;
  /** Picks a conversation up again: after a reload, in another tab, on another device. */
  conversation<Reply = unknown, Message = unknown, Status = unknown>(
    id: string,
    options?: { after?: Position; service?: Service<unknown, unknown, Reply, Message, Status> },
  ): Conversation<Reply, Message, Status>;
  /** My work, live, newest first. */
  conversations(filter?: ListFilter): Observable<readonly Snapshot[]>;
  topic<Event, Here = unknown>(topic: Topic<Event, Here> | string): TopicHandle<Event, Here>;
  /**
   * This page as a service: a worker that works for its user, or another page of the same user, may ask it while it is
   * open. Nobody else can. A name that workers serve is refused.
   */
  serve<Given, Input, Reply, Message, Status>(
    service: Service<Given, Input, Reply, Message, Status>,
    handler: Handler<Input, Reply, Message, Status>,
    options?: ServeOptions,
  ): Serving;
  serve(service: string, handler: Handler, options?: ServeOptions): Serving;
  /** A plain queue: what one puts another takes, once. */
  queue<Item = unknown>(name: string): Queue<Item>;
  /** Whether the relay can be reached, which is not the same as having a network. Replays the latest. */
  readonly connection$: Observable<Connection>;
  /** What waits on this device. Replays the latest. */
  readonly outbox$: Observable<OutboxState>;
  /** Lets go of the connection and the store. What waits stays stored. */
  close(): Promise<void>;
}
