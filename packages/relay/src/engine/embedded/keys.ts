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
 *   r/<u | t>/<user | token>                tokens that are refused before their end
 *   meta, place                             about the whole history
 *   log                                     how far a copy of a cluster's history has come
 *
 * and the indexes, whose keys say all and whose values are no more than a seal:
 *
 *   q/<queue>/<rank>/<place>/<id>               waits
 *   k/<queue>/<key>/<place>/<id>                open, with a key: the first of a key may wait
 *   h/<parent>/<id>                             open, asked for as a part of another
 *   u/<user>/<o | e>/<newest first>/<id>        open and ended ones of a user
 *   w/<created>/<id>                            a worker holds it
 *   d/<queue>/<created>/<id>                    dead letter
 *   x/<due>/<id>                                the clock has something to do with it
 *
 * Ids and names hold no "/", so that a prefix that ends in one is nobody else's.
 */
import { isConversationId, type ConversationId } from '@tame/sdk/protocol';
import { dueMs, hasEnded, isDead, isLeased, type Conversation } from '../conversation.ts';
import { keyPart } from '../key-part.ts';
import type { Subject } from '../revocation.ts';
import { rankOf } from '../rounds.ts';
import type { Range } from './disk.ts';

export const META = 'meta';
export const PLACE = 'place';
export const LOG = 'log';

const DIGITS = 16;
const MAX = Number.MAX_SAFE_INTEGER;

export function padded(count: number): string {
  return String(Math.min(MAX, Math.max(0, Math.ceil(count)))).padStart(DIGITS, '0');
}

/** Before and after all keys. */
export const EVERYTHING: Range = { start: ' ', end: '~' };

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

export type Tenure = 'open' | 'ended';
const TENURE = { open: 'o', ended: 'e' } as const;

export const userPrefix = (user: string, tenure: Tenure): string => `u/${keyPart(user)}/${TENURE[tenure]}`;
export const queuePrefix = (queue: string): string => `q/${queue}`;
export const deadPrefix = (queue: string): string => `d/${queue}`;
export const childPrefix = (parent: ConversationId): string => `h/${parent}`;
export const factsKey = (queue: string): string => `s/${queue}`;
export function revocationKey(of: Subject): string {
  if ('session' in of) return `r/s/${of.session}`;
  return 'user' in of ? `r/u/${keyPart(of.user)}` : `r/t/${keyPart(of.token)}`;
}

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

/** An index that derives from records alone. What one is in the way of, or what is in its way, decides the others. */
interface Index {
  /** As long as this is the same, and whose it is and of when, so is the key; undefined: not in the index. */
  at(record: Conversation): string | number | boolean | undefined;
  key(record: Conversation): string;
}

const INDEXES: readonly Index[] = [
  { at: hasEnded, key: (one) => `${userPrefix(one.user, hasEnded(one) ? 'ended' : 'open')}/${newestFirst(one)}` },
  { at: (one) => isLeased(one) || undefined, key: (one) => `w/${oldestFirst(one)}` },
  {
    at: (one) => (hasEnded(one) ? undefined : one.parent),
    key: ({ id, parent = id }) => `${childPrefix(parent)}/${id}`,
  },
  { at: (one) => isDead(one) || undefined, key: (one) => `${deadPrefix(one.queue)}/${oldestFirst(one)}` },
  { at: dueMs, key: (one) => `x/${padded(dueMs(one) ?? 0)}/${one.id}` },
];

/** Which keys a change of a record removes from these indexes, and which it adds. */
export function reindexed(
  was: Conversation | undefined,
  now: Conversation | undefined,
): { readonly removed: readonly string[]; readonly added: readonly string[] } {
  const removed: string[] = [];
  const added: string[] = [];
  const isSame = was?.user === now?.user && was?.createdMs === now?.createdMs && was?.queue === now?.queue;
  for (const { at, key } of INDEXES) {
    const before = was && at(was);
    const after = now && at(now);
    if (isSame && before === after) continue;
    if (was !== undefined && before !== undefined) removed.push(key(was));
    if (now !== undefined && after !== undefined) added.push(key(now));
  }
  return { removed, added };
}

/** The id at the end of a key. */
export function idOf(key: string): ConversationId | undefined {
  const id = key.slice(key.lastIndexOf('/') + 1);
  return isConversationId(id) ? id : undefined;
}
