/** Every bit of a small store, flipped: found before the store is opened, or nobody can tell the difference. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { inspect } from '../../../src/engine/embedded/inspect.ts';
import { Damage, type Read } from '../../../src/engine/embedded/pages.ts';
import { DataCorrupt, unseal } from '../../../src/engine/embedded/sealed.ts';
import { StartProblem } from '../../../src/problem.ts';
import { ALL, add, append, change, forget, idOf, look } from '../sample.ts';
import { testFolder, type TestFolder } from './folder-for-test.ts';

/** All bits of every byte, which takes minutes, or one of each. */
const BITS = process.env['TAME_ALL_BITS'] === '1' ? [0, 1, 2, 3, 4, 5, 6, 7] : [undefined];

let folder: TestFolder;
let file = '';
let whole = Buffer.alloc(0);
beforeEach(async () => {
  folder = testFolder();
  file = join(folder.dir, 'relay.mdb');
  const engine = await folder.open();
  for (const id of ['a', 'b', 'c', 'd']) await add(engine, id, { hash: id.padEnd(600, 'h') });
  await append(engine, 'b', [{ kind: 'reply', body: 'long '.repeat(1_500) }], 'm1');
  await change(engine, 'c', { state: 'working', attempt: 1, leaseMs: 1_000 });
  await engine.publish(
    'news',
    { id: 'e', user: 'ann', body: '1', timeMs: 1 },
    { count: 9, bytes: 1e6, ageMs: 1e9, maxTopics: 1_000 },
  );
  await forget(engine, 'd');
  await engine.keepRevocation({ token: 't-1', atMs: 1 });
  await engine.close();
  whole = readFileSync(file);
});
afterEach(() => folder.remove());

type Outcome = { readonly refused: string } | { readonly entries: ReadonlyMap<string, string> };

function outcomeOf(bytes: Buffer): Outcome {
  const read: Read = (position, length) => Buffer.from(bytes.subarray(position, position + length));
  const entries = new Map<string, string>();
  try {
    inspect(read, bytes.length, (key, value) => entries.set(key.toString('latin1'), value.toString('latin1')));
    return { entries };
  } catch (cause) {
    if (cause instanceof Damage) return { refused: cause.message };
    throw cause;
  }
}

function isSealed(key: string, value: string): boolean {
  try {
    unseal(key, Buffer.from(value, 'latin1'));
    return true;
  } catch (cause) {
    if (cause instanceof DataCorrupt) return false;
    throw cause;
  }
}

/** Others are never read: their keys say all. */
function hasContent(value: string): boolean {
  return value.length > 4;
}

function* flips(): Iterable<{ at: number; bytes: Buffer }> {
  const bytes = Buffer.from(whole);
  for (let at = 0; at < bytes.length; at += 1) {
    for (const bit of BITS) {
      const mask = 1 << (bit ?? (at * 5) % 8);
      bytes[at]! ^= mask;
      yield { at, bytes };
      bytes[at]! ^= mask;
    }
  }
}

describe('a flipped bit', () => {
  test('anywhere is found, or is in one value that is not served, or is where nobody looks (S6 S7)', () => {
    const before = outcomeOf(whole);
    if (!('entries' in before)) throw new Error(`refused: ${before.refused}`);
    expect(before.entries.size).toBeGreaterThan(15);
    const counts = { refused: 0, inOneValue: 0, nowhere: 0 };
    for (const { at, bytes } of flips()) {
      const after = outcomeOf(bytes);
      if ('refused' in after) {
        counts.refused += 1;
        continue;
      }
      const wrong = [...before.entries].filter(([key, value]) => after.entries.get(key) !== value);
      const unnoticed = wrong.filter(([key, value]) => {
        const found = after.entries.get(key);
        return found === undefined || (hasContent(value) && isSealed(key, found));
      });
      if (unnoticed.length > 0 || after.entries.size !== before.entries.size) {
        throw new Error(`A bit of byte ${at} is not noticed: ${unnoticed.map(([key]) => key).join()}`);
      }
      counts[wrong.length > 0 ? 'inOneValue' : 'nowhere'] += 1;
    }
    expect(Math.min(...Object.values(counts))).toBeGreaterThan(500);
  }, 600_000);

  test('that is let through is served by the real store as if nothing were wrong, or as damage (S6)', async () => {
    const expected = await served();
    const seen: string[] = [];
    const chosen = [...flips()].filter(({ at }) => at % 211 === 0).map(({ at }) => at);
    for (const at of chosen) {
      const bytes = Buffer.from(whole);
      bytes[at]! ^= 1 << ((at * 5) % 8);
      if ('refused' in outcomeOf(bytes)) continue;
      writeFileSync(file, bytes);
      const found = await served().catch(namedAtStart);
      if (found === undefined) {
        seen.push(DAMAGED);
        continue;
      }
      const isDamaged = found.some((each) => each === DAMAGED);
      seen.push(isDamaged ? DAMAGED : 'whole');
      expect(found.map((each, n) => (each === DAMAGED ? expected[n] : each)), `byte ${at}`).toEqual(expected); // prettier-ignore
    }
    expect(seen.filter((each) => each === 'whole').length).toBeGreaterThan(10);
  });
});

const DAMAGED = 'DATA_CORRUPT';

/** What is about the whole history cannot be left out: the start says that it is damaged, and what to do. */
function namedAtStart(error: unknown): undefined {
  if (!(error instanceof StartProblem) || !error.message.includes('damaged')) throw error;
}

/** All that an engine on the folder has to say, or that it is damaged. */
async function served(): Promise<readonly string[]> {
  const engine = await folder.open();
  const asked = [
    ...['a', 'b', 'c', 'd'].map((id) => async () => (await look(engine, id))?.state),
    ...['a', 'b', 'c'].map((id) => async () => engine.read(idOf(id), -1, { entries: 1, length: 1 })),
    async () => engine.read(idOf('b'), 0, ALL),
    async () => engine.readTopic('news', 0, ALL),
    async () => engine.waitingCounts().get('work'),
  ];
  const answers = await Promise.allSettled(asked.map((ask) => ask()));
  await engine.close();
  return answers.map((answer) => {
    if (answer.status === 'fulfilled') return JSON.stringify(answer.value) ?? 'nothing';
    if (answer.reason instanceof DataCorrupt) return DAMAGED;
    throw answer.reason;
  });
}
