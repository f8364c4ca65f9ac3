/** Looks at all that a disk holds and says what does not fit together. */
import { unpacked, type PackedEntry } from '@tame/sdk/protocol';
import type { Disk } from '../../../src/engine/embedded/disk.ts';
import {
  below,
  eventIdKey,
  eventKey,
  idOf,
  lineKey,
  lineOf,
  logKey,
  padded,
  queueKey,
  reindexed,
} from '../../../src/engine/embedded/keys.ts';
import { unseal } from '../../../src/engine/embedded/sealed.ts';
import { hasEnded, isWaiting, type Conversation } from '../../../src/engine/conversation.ts';
import type { TopicEvent } from '../../../src/engine/engine.ts';

export function audit(disk: Disk): readonly string[] {
  const wrong: string[] = [];
  const compare = (what: string, found: Iterable<string>, expected: Iterable<string>): void => {
    const [have, want] = [new Set(found), new Set(expected)];
    for (const key of have) if (!want.has(key)) wrong.push(`${what} too many: ${key}`);
    for (const key of want) if (!have.has(key)) wrong.push(`${what} missing: ${key}`);
  };
  const keys = (prefix: string): readonly string[] => disk.keys(below(prefix));
  const read = <T>(key: string): T => unseal(key, disk.get(key)!) as T;

  const records = keys('c').map((key) => read<Conversation>(key));
  const ids = new Set<string>(records.map(({ id }) => id));
  compare(
    'index',
    ['u', 'w', 'd', 'x', 'h'].flatMap(keys),
    records.flatMap((record) => reindexed(undefined, record).added),
  );
  const open = records.filter((record) => !hasEnded(record)).toSorted((a, b) => a.queued - b.queued);
  const firsts = new Map(open.toReversed().map((record) => [lineOf(record), record.id]));
  const waits = (record: Conversation): boolean =>
    isWaiting(record) && (record.key === undefined || firsts.get(lineOf(record)) === record.id);
  compare('queue', keys('q'), open.filter(waits).map(queueKey));
  const lined = open.flatMap((record) => (record.key === undefined ? [] : [lineKey(record, lineOf(record)!)]));
  compare('line', keys('k'), lined);

  const leaving = new Set<string>(keys('gone').map((key) => idOf(key)!));
  const staying = (key: string): boolean => !leaving.has(key.split('/')[1]!);
  const logs = keys('l').filter(staying);
  const pieces = logs.map((key) => ({
    key,
    offsets: unpacked(read<readonly PackedEntry[]>(key)).map(({ offset }) => offset),
  }));
  const expected = records.flatMap(({ id, head }) => Array.from({ length: head + 1 }, (_, at) => logKey(id, at)));
  const kept = pieces.flatMap(({ key, offsets }) => offsets.map((at) => `${key.slice(0, key.lastIndexOf('/'))}/${padded(at)}`)); // prettier-ignore
  compare('log', kept, expected);
  if (kept.length !== new Set(kept).size) wrong.push('an entry is kept twice');
  for (const { key, offsets } of pieces) if (!key.endsWith(padded(offsets.at(-1)!))) wrong.push(`misplaced: ${key}`);
  for (const key of keys('m').filter(staying)) if (!ids.has(key.split('/')[1]!)) wrong.push(`said to nobody: ${key}`);

  const place = disk.get('place');
  const highest = Math.max(0, ...records.map(({ queued }) => queued));
  if (highest > (place === undefined ? 0 : Number(unseal('place', place)))) wrong.push('a place above the ceiling');

  for (const key of keys('t').filter((each) => each.endsWith('/s')))
    wrong.push(...auditTopic(disk, key.split('/')[1]!));
  return wrong;
}

function auditTopic(disk: Disk, topic: string): readonly string[] {
  const wrong: string[] = [];
  const { first, head, bytes } = unseal(`t/${topic}/s`, disk.get(`t/${topic}/s`)!) as Record<string, number>;
  let sum = 0;
  const expected: string[] = [];
  for (let offset = first!; offset <= head!; offset += 1) {
    const key = eventKey(topic, offset);
    const stored = disk.get(key);
    if (stored === undefined) {
      wrong.push(`event missing: ${key}`);
      continue;
    }
    const event = unseal(key, stored) as TopicEvent;
    sum += Buffer.byteLength(event.body);
    expected.push(key, eventIdKey(topic, event.id));
  }
  if (sum !== bytes) wrong.push(`${topic} has ${sum} bytes and counts ${bytes}`);
  const have = [...disk.keys(below(`t/${topic}/e`)), ...disk.keys(below(`t/${topic}/i`))];
  if (have.toSorted().join() !== expected.toSorted().join()) wrong.push(`events and ids of ${topic} differ`);
  return wrong;
}
