/** A peer that asks and does not read what it is told costs the relay no more than its questions (R38). */
import { expect, onTestFinished, test } from 'vitest';
import { say, take } from '../src/conversation/attempt.ts';
import { open } from '../src/conversation/conversation.ts';
import { BOUNDS, opening, TERMS } from './conversation-log.ts';
import { testFolder } from './engine/embedded/folder-for-test.ts';
import { hubAndPeer } from './hub-and-peer.ts';

const MiB = 1024 * 1024;
const ENTRIES = 8;
const mine = opening({ user: 'worker' });
const { id } = mine;

/** A hub whose peer owns a conversation with a long log. */
async function start() {
  const folder = testFolder();
  const engine = await folder.open();
  const now = Date.now();
  await engine.transact(id, open(mine, now, BOUNDS));
  await engine.transact(id, take(TERMS, now, BOUNDS));
  for (let index = 1; index <= ENTRIES; index += 1) {
    const entries = [{ kind: 'reply', body: `"${'x'.repeat(100_000)}"` }] as const;
    await engine.transact(id, say({ attempt: 1, index, entries }, undefined, now, BOUNDS));
  }
  const both = hubAndPeer(engine, 's-1');
  onTestFinished(async () => {
    both.close();
    await folder.remove();
  });
  return both;
}

test('its questions are answered as fast as it reads, and all of them', async () => {
  const both = await start();
  const asked = Array.from({ length: 200 }, (_, ref) => ({ type: 'read', ref, id, after: ref % ENTRIES }));
  expect(both.say(...asked)).toBeUndefined();
  const { sequence } = both.peer;
  let [most, mostUnread] = [0, 0];
  const pages = (): readonly number[] => both.heard.flatMap((each) => (each.type === 'page' ? [each.ref] : []));
  await expect
    .poll(
      () => {
        most = Math.max(most, both.peer.unackedLength);
        mostUnread = Math.max(mostUnread, sequence.said - sequence.acked);
        both.acknowledge();
        return pages().length;
      },
      { interval: 1, timeout: 20_000 },
    )
    .toBe(200);
  expect(new Set(pages()).size).toBe(200);
  expect(most).toBeLessThan(2 * MiB);
  // Each page holds at least one entry of a hundred thousand letters.
  expect(mostUnread * 100_000).toBeLessThan(2 * MiB);
});

test('it is told to connect again when it does nothing but ask', async () => {
  const both = await start();
  const nonsense = Array.from({ length: 1_000 }, (_, ref) => ({ type: 'nonsense', ref }));
  const byes = Array.from({ length: 160 }, () => both.say(...nonsense));
  expect(byes.slice(0, 140).filter((bye) => bye !== undefined)).toEqual([]);
  expect(byes.at(-1)).toMatchObject({ code: 'SLOW_CONSUMER', retryable: true });
});
