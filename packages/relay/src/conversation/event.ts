/**
 * What all tasks of one root conversation have in common, as pure steps on its record: who leads them, and what they
 * have found out. It is there for as long as the root is open, and ends with it.
 *
 * What is found out are entries of the root's log; the record says which of them is the newest of each key.
 */
import type { ConversationId } from '@tame/sdk/protocol';
import { NOBODY, join, keep, leads, passOver, ready, standsIn, type Election, type Task } from './election.ts';
import { hasEnded, type Conversation, type Event } from '../engine/conversation.ts';
import { advance, changed, ended, fit, type Advanced, type Bounds, type Step } from './step.ts';

export interface EventBounds {
  readonly maxTasksPerEvent: number;
  readonly maxDiscoveriesPerEvent: number;
  readonly maxDiscoveryBytesPerEvent: number;
}

const NOTHING: Event = { election: NOBODY, found: {}, bytes: 0 };

/** The election as it was and as it is now. */
export interface Elected {
  readonly was: Election;
  readonly now: Election;
}

/** A record of this event that is still open. */
function open(record: Conversation | undefined): Event | undefined {
  return record === undefined || hasEnded(record) ? undefined : (record.event ?? NOTHING);
}

function elect(record: Conversation, event: Event, now: Election): { record?: Conversation; result: Elected } {
  const result = { was: event.election, now };
  return now === event.election ? { result } : { record: { ...record, event: { ...event, election: now } }, result };
}

/**
 * A task stands for the lead. Whoever works on the root itself comes before the first of all others: the first task
 * leads. `isThere` tells those who are still at work from those whose end was missed while the relay was not there.
 */
export function stand(
  task: Task & { readonly name: string },
  rootName: string,
  isThere: (task: Task) => boolean,
  nowMs: number,
  { maxTasksPerEvent }: EventBounds,
): Step<Elected | 'over' | 'full'> {
  return ({ record }) => {
    const event = open(record);
    if (record === undefined || event === undefined) return { result: 'over' };
    const left = keep(event.election, isThere, nowMs);
    if (left.line.length >= maxTasksPerEvent && !standsIn(left, task)) return { result: 'full' };
    const atRoot = { id: record.id, attempt: record.attempt, name: rootName };
    const first = left.places === 0 && isThere(atRoot) ? join(left, atRoot, nowMs) : left;
    return elect(record, event, join(first, task, nowMs));
  };
}

/** Only those who satisfy go on. Undefined: there is nothing to go on with. */
export function remain(isThere: (task: Task) => boolean, nowMs: number): Step<Elected | undefined> {
  return ({ record }) => {
    if (record?.event === undefined) return { result: undefined };
    return elect(record, record.event, keep(record.event.election, isThere, nowMs));
  };
}

/** The first in line has taken the lead. Undefined: it is not, and has to stop thinking so. */
export function takeLead(task: Task, token: number): Step<Elected | undefined> {
  return ({ record }) => {
    if (record?.event === undefined || !leads(record.event.election, task, token)) return { result: undefined };
    return elect(record, record.event, ready(record.event.election, task, token));
  };
}

/** Whoever was told to lead with this token has said nothing for too long. Undefined: there is nothing to lead. */
export function giveUp(token: number, nowMs: number): Step<Elected | undefined> {
  return ({ record }) => {
    const event = open(record);
    if (record === undefined || event === undefined) return { result: undefined };
    return elect(record, event, passOver(event.election, token, nowMs));
  };
}

export interface Sharing extends Task {
  /** 1, 2, 3 … within one attempt. */
  readonly index: number;
  readonly key: string;
  readonly body: string;
}

export type Shared =
  | ({ readonly type: 'shared' } & Advanced)
  | { readonly type: 'duplicate' | 'over' }
  | { readonly type: 'full'; readonly text: string };

/** A task has found something out. */
export function share(
  { id: by, attempt, index, key, body }: Sharing,
  nowMs: number,
  bounds: Bounds & EventBounds,
): Step<Shared> {
  const once = `${by}:${attempt}:${index}`;
  return ({ record, said }) => {
    const event = open(record);
    if (record === undefined || event === undefined) return { result: { type: 'over' } };
    if (said(once)) return { result: { type: 'duplicate' } };
    const entry = { kind: 'discovery', key, by, body } as const;
    const bytes = event.bytes + body.length;
    const text = full(event, key, bytes, bounds) ?? fit(record, [entry], bounds).over;
    if (text !== undefined) return { result: { type: 'full', text } };
    const found = { ...event.found, [key]: record.head + 1 };
    const advanced = advance(record, [entry], nowMs, {
      event: { ...event, found, bytes },
      discoveries: (record.discoveries ?? 0) + 1,
    });
    return { ...changed(advanced, { type: 'shared', ...advanced }), said: once };
  };
}

function full({ found }: Event, key: string, bytes: number, bounds: EventBounds): string | undefined {
  const { maxDiscoveriesPerEvent, maxDiscoveryBytesPerEvent } = bounds;
  if (!Object.hasOwn(found, key) && Object.keys(found).length >= maxDiscoveriesPerEvent)
    return `The event knows ${maxDiscoveriesPerEvent} things (maxDiscoveriesPerEvent) and takes no more keys.`;
  if (bytes > maxDiscoveryBytesPerEvent)
    return `All that was shared would be more than ${maxDiscoveryBytesPerEvent} bytes (maxDiscoveryBytesPerEvent).`;
  return undefined;
}

export type Concluded = ({ readonly type: 'concluded' } & Advanced) | { readonly type: 'duplicate' | 'fenced' };

/** The leader gives the result of them all: the root's last reply and its end. */
export function conclude(
  { id, attempt, token, body }: Task & { readonly token: number; readonly body?: string | undefined },
  nowMs: number,
  bounds: Bounds,
): Step<Concluded> {
  return ({ record }) => {
    if (record === undefined) return { result: { type: 'fenced' } };
    const by = record.concluded;
    if (by?.id === id && by.attempt === attempt && by.token === token) return { result: { type: 'duplicate' } };
    const event = open(record);
    if (event === undefined || !leads(event.election, { id, attempt }, token)) return { result: { type: 'fenced' } };
    const { over } = fit(record, [{ kind: 'end', state: 'completed', body }], bounds);
    const end =
      over === undefined
        ? ({ state: 'completed', body } as const)
        : ({ state: 'failed', code: 'STORE_FULL', text: over } as const);
    const advanced = ended({ ...record, concluded: { id, attempt, token } }, end, nowMs, bounds);
    return changed(advanced, { type: 'concluded', ...advanced });
  };
}

/** Whether this attempt at the root may end it by itself: whoever stands for the lead may do so only while it leads. */
export function mayEnd({ event, id, attempt }: Conversation): boolean {
  const task = { id, attempt };
  return event === undefined || !standsIn(event.election, task) || leads(event.election, task, event.election.token);
}

/** The root that a conversation belongs to: itself, where it is a part of none. */
export function rootOf({ id, root = id }: Pick<Conversation, 'id' | 'root'>): ConversationId {
  return root;
}
