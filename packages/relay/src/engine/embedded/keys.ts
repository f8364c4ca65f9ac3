/**
 * Where everything is kept: plain text keys, numbers padded so that their order is right.
 *
 *   c/<id>                                  the record of a conversation
 *   l/<id>/<offset>                         entries of its log up to this one, as one step appended them
 *   m/<id>/<message>                        a message that was said in it
 *   gone/<id>                               forgotten; its log is still being removed
 *   t/<topic>/s                             where a topic stands
 *   t/<topic>/e/<offset>                    an event of it
 *   t/<topic>/i/<event id>                  which offset an id has
 *   s/<queue>                               what is settled about a service, whoever serves it
 *   meta, place                             about the whole history
 *
 * and the indexes, whose keys say all and whose values are no more than a seal:
 *
 *   q/<queue>/<rank>/<place>/<id>               waits
 *   k/<queue>/<key>/<place>/<id>                open, with a key: the first of a key may wait
 *   h/<parent>/<id>                             open, asked for as a part of another
 *   u/<user>/<a | o | e>/<newest first>/<id>    all, open and ended ones of a user
 *   w/<created>/<id>                            a worker holds it
 *   d/<queue>/<created>/<id>                    dead letter
 *   x/<due>/<id>                                the clock has something to do with it
 *
 * Ids and names hold no "/", so that a prefix that ends in one is nobody else's.
 */
import { isConversationId, type ConversationId } from '@tame/sdk/protocol';
import { dueMs, hasEnded, isDead, isLeased, type Conversation } from '../conversation.ts';
import { keyPart } from '../key-part.ts';
import type { Range } from './disk.ts';
import { rankOf } from '../rounds.ts';

export const META = 'meta';
export const PLACE = 'place';

const DIGITS = 16;
const MAX = Number.MAX_SAFE_INTEGER;

export function padded(count: number): string {
  return String(Math.min(MAX, Math.max(0, Math.ceil(count)))).padStart(DIGITS, '0');
}

/** All keys below a prefix. */
export function below(prefix: string): Range {
  // "0" is the character after "/".
  return { start: `${prefix}/`, end: `${prefix}0` };
}

/** The place right behind a key: before all that it is a prefix of. */
export function behind(key: string): string {
  return `${key}!`;
}

export const recordKey = (id: ConversationId): string => `c/${id}`;
export const logKey = (id: ConversationId, offset: number): string => `l/${id}/${padded(offset)}`;
export const saidKey = (id: ConversationId, message: string): string => `m/${id}/${message}`;
export const goneKey = (id: ConversationId): string => `gone/${id}`;
export const topicKey = (topic: string): string => `t/${topic}/s`;
export const eventKey = (topic: string, offset: number): string => `t/${topic}/e/${padded(offset)}`;
export const eventIdKey = (topic: string, id: string): string => `t/${topic}/i/${id}`;

export type Tenure = 'all' | 'open' | 'ended';
const TENURE = { all: 'a', open: 'o', ended: 'e' } as const;

export const userPrefix = (user: string, tenure: Tenure): string => `u/${keyPart(user)}/${TENURE[tenure]}`;
export const queuePrefix = (queue: string): string => `q/${queue}`;
export const deadPrefix = (queue: string): string => `d/${queue}`;
export const childPrefix = (parent: ConversationId): string => `h/${parent}`;
export const factsKey = (queue: string): string => `s/${queue}`;

type Created = Pick<Conversation, 'id' | 'createdMs'>;
export const newestFirst = ({ id, createdMs }: Created): string => `${padded(MAX - createdMs)}/${id}`;
export const oldestFirst = ({ id, createdMs }: Created): string => `${padded(createdMs)}/${id}`;

/** Its place in its queue: the part of the key behind the queue. */
export function queueOrder(record: Pick<Conversation, 'id' | 'priority' | 'queued' | 'turn'>): string {
  return `${padded(rankOf(record))}/${padded(record.queued)}/${record.id}`;
}

export function queueKey(record: Conversation): string {
  return `${queuePrefix(record.queue)}/${queueOrder(record)}`;
}

/** All that are open with the key of this one; undefined when it has none. */
export function lineOf({ queue, key }: Pick<Conversation, 'queue' | 'key'>): string | undefined {
  return key === undefined ? undefined : `k/${queue}/${keyPart(key)}`;
}

export function lineKey({ id, queued }: Conversation, line: string): string {
  return `${line}/${padded(queued)}/${id}`;
}

/** Every key that derives from a record alone. What it is in the way of, or what is in its way, decides the rest. */
export function indexKeys(record: Conversation): readonly string[] {
  const { id, user, queue, parent } = record;
  const newest = newestFirst(record);
  const keys = [
    `${userPrefix(user, 'all')}/${newest}`,
    `${userPrefix(user, hasEnded(record) ? 'ended' : 'open')}/${newest}`,
  ];
  if (isLeased(record)) keys.push(`w/${oldestFirst(record)}`);
  if (parent !== undefined && !hasEnded(record)) keys.push(`${childPrefix(parent)}/${id}`);
  if (isDead(record)) keys.push(`${deadPrefix(queue)}/${oldestFirst(record)}`);
  const due = dueMs(record);
  if (due !== undefined) keys.push(`x/${padded(due)}/${id}`);
  return keys;
}

/** The id at the end of a key. */
export function idOf(key: string): ConversationId | undefined {
  const id = key.slice(key.lastIndexOf('/') + 1);
  return isConversationId(id) ? id : undefined;
}
