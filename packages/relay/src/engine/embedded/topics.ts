/** Topics: logs with an end that moves on, and ids that are remembered as long as their events. */
import type { Engine, Published, TopicEvent, TopicLimits, TopicState } from '../engine.ts';
import type { Commits } from './commits.ts';
import type { Disk, Write } from './disk.ts';
import { below, eventIdKey, eventKey, topicKey } from './keys.ts';
import { readPage, type Limit } from './logs.ts';
import { namesIn } from './names.ts';
import { DataCorrupt, seal, unseal } from './sealed.ts';

/** Events removed by one publication at most: after limits were lowered, a topic shrinks to them step by step. */
const TRIMMED_AT_ONCE = 256;

interface Publication {
  readonly id: string;
  readonly user: string;
  readonly body: string;
  readonly timeMs: number;
}

type StoredEvent = TopicEvent & { readonly user: string };

interface Standing extends TopicState {
  readonly bytes: number;
  /** How old its events may be, as was said with the last one. */
  readonly ageMs?: number;
}

const EMPTY: Standing = { first: 1, head: 0, bytes: 0 };

type Keep = Parameters<Engine['publish']>[2];

export interface Topics {
  publish(topic: string, publication: Publication, keep: Keep): Promise<Published>;
  trim: Engine['trim'];
  state(topic: string): TopicState;
  names(beginning: string): Iterable<string>;
  read(topic: string, after: number, limit: Limit): readonly TopicEvent[];
}

export function createTopics(disk: Disk, commits: Commits): Topics {
  let topics = count(namesIn(disk, 't'));

  const decide = (
    topic: string,
    publication: Publication,
    keep: Keep,
  ): { published: Published; writes: readonly Write[] } => {
    const { id, user, body, timeMs } = publication;
    const known = read(eventIdKey(topic, id), commits, isOffset);
    if (known !== undefined) {
      const event = read(eventKey(topic, known), commits, isEvent);
      const same = event?.user === user && event.body === body;
      return { published: same ? { event: shown(event), duplicate: true } : { conflict: true }, writes: [] };
    }
    const standing = read(topicKey(topic), commits, isStanding);
    if (standing === undefined) {
      if (topics >= keep.maxTopics) return { published: { full: true }, writes: [] };
      topics += 1;
    }
    const was = standing ?? EMPTY;
    const event: StoredEvent = { id, offset: was.head + 1, timeMs, body, user };
    const grown = { ...was, head: event.offset, bytes: was.bytes + Buffer.byteLength(body) };
    const trimmed = trim(topic, grown, keep, timeMs);
    return {
      published: { event: shown(event), duplicate: false },
      writes: [
        sealed(eventKey(topic, event.offset), event),
        sealed(eventIdKey(topic, id), event.offset),
        ...trimmed.writes,
        sealed(topicKey(topic), { ...trimmed.standing, ageMs: keep.ageMs }),
      ],
    };
  };

  /** Removes from the oldest on what is above the limits; the newest always stays. */
  const trim = (
    topic: string,
    grown: Standing,
    keep: TopicLimits,
    nowMs: number,
  ): { standing: Standing; writes: Write[] } => {
    let { first, bytes } = grown;
    const { head } = grown;
    const writes: Write[] = [];
    for (let removed = 0; removed < TRIMMED_AT_ONCE && first < head; removed += 1) {
      const key = eventKey(topic, first);
      const oldest = readDamaged(key, commits);
      const stays =
        head - first < keep.count && bytes <= keep.bytes && oldest !== undefined && oldest.timeMs >= nowMs - keep.ageMs;
      if (stays) break;
      writes.push([key, undefined]);
      if (oldest !== undefined) writes.push([eventIdKey(topic, oldest.id), undefined]);
      bytes -= oldest === undefined ? 0 : Buffer.byteLength(oldest.body);
      first += 1;
    }
    return { standing: { ...grown, first, bytes }, writes };
  };

  return {
    publish: async (topic, publication, keep) => {
      const subject = topicKey(topic);
      const { published, writes } = decide(topic, publication, keep);
      await (writes.length > 0 ? commits.write(subject, writes) : commits.settling(subject));
      return published;
    },
    trim: async (topic, keep, nowMs) => {
      const was = read(topicKey(topic), commits, isStanding);
      if (was === undefined) return;
      const ageMs = Math.min(keep.ageMs, was.ageMs ?? Infinity);
      const { standing, writes } = trim(topic, was, { ...keep, ageMs }, nowMs);
      if (writes.length > 0) await commits.write(topicKey(topic), [...writes, sealed(topicKey(topic), standing)]);
    },
    state: (topic) => {
      const bytes = disk.get(topicKey(topic));
      const standing = bytes && unseal(topicKey(topic), bytes);
      const { first, head } = isStanding(standing) ? standing : EMPTY;
      return { first, head };
    },
    names: (beginning) => namesIn(disk, 't', beginning),
    read: (topic, after, limit) =>
      readPage(disk, { ...below(`t/${topic}/e`), start: eventKey(topic, after + 1) }, after, limit, (event) =>
        isEvent(event) ? [shown(event)] : [],
      ),
  };
}

function shown({ id, offset, timeMs, body }: StoredEvent): TopicEvent {
  return { id, offset, timeMs, body };
}

function sealed(key: string, content: unknown): Write {
  return [key, seal(key, content)];
}

function read<T>(key: string, commits: Commits, is: (content: unknown) => content is T): T | undefined {
  const bytes = commits.latest(key);
  const content = bytes && unseal(key, bytes);
  return is(content) ? content : undefined;
}

/** A damaged event must not keep a topic from being trimmed. */
function readDamaged(key: string, commits: Commits): StoredEvent | undefined {
  try {
    return read(key, commits, isEvent);
  } catch (cause) {
    if (cause instanceof DataCorrupt) return undefined;
    throw cause;
  }
}

function count(names: Iterable<string>): number {
  let counted = 0;
  for (const _ of names) counted += 1;
  return counted;
}

function isOffset(content: unknown): content is number {
  return typeof content === 'number';
}
function isStanding(content: unknown): content is Standing {
  return typeof content === 'object' && content !== null && 'first' in content && 'head' in content;
}
function isEvent(content: unknown): content is StoredEvent {
  return typeof content === 'object' && content !== null && 'offset' in content && 'user' in content;
}
