/** The page's API. */
export { TameError } from './contract/error.ts';
export { service, topic, type History, type Schema, type Service, type Topic } from './contract/contract.ts';
export { octets } from './contract/octets.ts';
export type { Client } from './client/api.ts';
export { createClient } from './client/client.ts';
export type { ClientOptions, RequestOptions } from './client/options.ts';
export type { Conversation, ConversationState, Note, Outcome, Position, Snapshot } from './client/handle.ts';
export type { OutboxState, Refusal } from './client/outbox-state.ts';
export type { Queue, Serving } from './client/serving.ts';
export type { Context, Handled, Handler } from './worker/context.ts';
export type { ServeOptions } from './worker/options.ts';
export type { From, Present, Since, TopicEntry, TopicHandle } from './client/topic.ts';
export type { Line, LineEvents, Network } from './connection/line.ts';
export type { Connection } from './connection/state.ts';
export type { NewRow, OutboxMessage, Row, Store } from './storage/store.ts';
export type { ErrorCode } from './protocol/errors.ts';
