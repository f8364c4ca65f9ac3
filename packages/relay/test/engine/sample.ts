/** Conversations for tests of engines, without the rules of the relay. */
import type { Conversation } from '../../src/engine/conversation.ts';
import { place, type Engine } from '../../src/engine/engine.ts';
import { isConversationId, type ConversationId, type NewEntry } from '@tame/sdk/protocol';

export function idOf(text: string): ConversationId {
  if (!isConversationId(text)) throw new Error(`${text} is not an id`);
  return text;
}

/** One that waits in the service `work`, of the user `ann`. */
export function sample(id: string, changes: Partial<Conversation> = {}): Conversation {
  return {
    id: idOf(id),
    user: 'ann',
    service: 'work',
    queue: changes.service ?? 'work',
    hash: `hash of ${id}`,
    state: 'queued',
    priority: 5,
    queued: 0,
    turn: 0,
    attempt: 0,
    failures: 0,
    maxAttempts: 0,
    leaseMs: 0,
    index: 0,
    head: 0,
    bytes: 0,
    replies: 0,
    messages: 0,
    createdMs: 1_000,
    updatedMs: 1_000,
    ...changes,
  };
}

/** Adds a conversation with its request; it gets the next place. */
export function add(engine: Engine, id: string, changes: Partial<Conversation> = {}): Promise<Conversation> {
  return engine.transact(idOf(id), ({ nextPlace }) => {
    const { user, queue, priority } = sample(id, changes);
    const record = sample(id, { ...nextPlace({ user, queue, priority }), ...changes });
    const request = {
      kind: 'request',
      offset: 0,
      timeMs: record.createdMs,
      service: record.service,
      body: `"${id}"`,
    } as const;
    return { record, append: [request], result: record };
  });
}

/** Changes a record that is there. */
export function change(engine: Engine, id: string, changes: Partial<Conversation>): Promise<Conversation> {
  return engine.transact(idOf(id), ({ record: was }) => {
    if (was === undefined) throw new Error(`there is no ${id}`);
    const record = { ...was, ...changes };
    return { record, result: record };
  });
}

/** Adds entries to a log; remembers the id of a message that was said. */
export function append(engine: Engine, id: string, entries: readonly NewEntry[], said?: string): Promise<Conversation> {
  return engine.transact(idOf(id), ({ record: was }) => {
    if (was === undefined) throw new Error(`there is no ${id}`);
    const messages = was.messages + entries.filter(({ kind }) => kind === 'message').length;
    const record = { ...was, head: was.head + entries.length, messages };
    return { record, append: place(entries, was.head, 2_000), ...(said !== undefined && { said }), result: record };
  });
}

export function forget(engine: Engine, id: string): Promise<void> {
  return engine.transact(idOf(id), () => ({ record: null, result: undefined }));
}

export function look(engine: Engine, id: string): Promise<Conversation | undefined> {
  return engine.transact(idOf(id), ({ record }) => ({ result: record }));
}

export const ALL = { entries: 10_000, length: 100_000_000 };
