/**
 * Where everything is kept: plain text keys, numbers padded so that their order is right.
 *
 *   c/<id>                                  the record of a conversation
 *   l/<id>/<offset>                         an entry of its log
 *   m/<id>/<message>                        a message that was said in it
 *   gone/<id>                               forgotten; its log is still being removed
 *   t/<topic>/s                             where a topic stands
 *   t/<topic>/e/<offset>                    an event of it
 *   t/<topic>/i/<event id>                  which offset an id has
 *   meta, place                             about the whole history
 *
 * and the indexes, whose keys say all and whose values are no more than a seal:
 *
 *   q/<service>/<9 - priority>/<place>/<id>     waits
 *   u/<user>/<a | o | e>/<newest first>/<id>    all, open and ended ones of a user
 *   w/<created>/<id>                            a worker holds it
 *   d/<service>/<created>/<id>                  dead letter
 *   x/<due>/<id>                                the clock has something to do with it
 *
 * Ids and names hold no "/", so that a prefix that ends in one is nobody else's.
 */
import { createHash } from 'node:crypto';
import { isConversationId, type ConversationId } from '@tame/sdk/protocol';
import { dueMs, hasEnded, isLeased, isWaiting, type Conversation } from '../conversation.ts';
import type { Range } from './disk.ts';

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

/** A user's name may hold anything and be long; a key may not. */
function userPart(user: string): string {
  return /^[A-Za-z0-9._@+-]{1,128}$/.test(user) ? user : `~${createHash('sha256').update(user).digest('hex')}`;
}

export type Tenure = 'all' | 'open' | 'ended';
const TENURE = { all: 'a', open: 'o', ended: 'e' } as const;

export const userPrefix = (user: string, tenure: Tenure): string => `u/${userPart(user)}/${TENURE[tenure]}`;
export const queuePrefix = (service: string): string => `q/${service}`;
export const deadPrefix = (service: string): string => `d/${service}`;

type Created = Pick<Conversation, 'id' | 'createdMs'>;
export const newestFirst = ({ id, createdMs }: Created): string => `${padded(MAX - createdMs)}/${id}`;
export const oldestFirst = ({ id, createdMs }: Created): string => `${padded(createdMs)}/${id}`;

/** Its place in the queue of its service: the part of the key behind the service. */
export function queueOrder({ id, priority, queued }: Pick<Conversation, 'id' | 'priority' | 'queued'>): string {
  return `${9 - priority}/${padded(queued)}/${id}`;
}

/** Every key that derives from a record. Nothing else ever writes one. */
export function indexKeys(record: Conversation): readonly string[] {
  const { id, user, service } = record;
  const newest = newestFirst(record);
  const keys = [
    `${userPrefix(user, 'all')}/${newest}`,
    `${userPrefix(user, hasEnded(record) ? 'ended' : 'open')}/${newest}`,
  ];
  if (isWaiting(record)) keys.push(`${queuePrefix(service)}/${queueOrder(record)}`);
  if (isLeased(record)) keys.push(`w/${oldestFirst(record)}`);
  if (record.state === 'failed' && record.code === 'DEAD') keys.push(`${deadPrefix(service)}/${oldestFirst(record)}`);
  const due = dueMs(record);
  if (due !== undefined) keys.push(`x/${padded(due)}/${id}`);
  return keys;
}

/** The id at the end of a key. */
export function idOf(key: string): ConversationId | undefined {
  const id = key.slice(key.lastIndexOf('/') + 1);
  return isConversationId(id) ? id : undefined;
}
