/** What an attempt says of replies: those in a row go together for as long as they wait, and nothing is said twice. */
import { expect, test } from 'vitest';
import type { ConversationId } from '../../src/protocol/ids.ts';
import { FRAME_TARGET_LENGTH, MAX_FRAME_MESSAGES } from '../../src/protocol/limits.ts';
import { Sequence } from '../../src/protocol/sequence.ts';
import type { Up } from '../../src/protocol/up.ts';
import { Attempt } from '../../src/worker/attempt.ts';

const work = {
  type: 'work',
  id: 'c1' as ConversationId,
  service: 'advise',
  attempt: 2,
  user: 'ann',
  body: '1',
  leaseMs: 1_000,
  offset: 0,
} as const;

/** An attempt that speaks into a session; `framed` takes what waits there, as it is then. */
function speaking() {
  let sequence = new Sequence<Up>();
  const attempt = new Attempt(work, {
    say: (message, acked, length = 64) => sequence.say(message, length, acked),
    grew: (message, length) => sequence.grew(message, length),
  });
  return {
    attempt,
    reply: (...bodies: string[]) => {
      for (const body of bodies) attempt.add({ type: 'reply', body });
    },
    framed: () => structuredClone(sequence.frame(0).messages),
    acked: () => sequence.ack(sequence.next - 1),
    resumed: () => sequence.resume(sequence.acked),
    lost: () => (sequence = new Sequence<Up>()),
  };
}
const replies = (index: number, ...bodies: string[]) => ({
  type: 'replies',
  id: 'c1',
  attempt: 2,
  index,
  bodies,
});

test('replies that wait are one message; what is said between them is its end', () => {
  const { attempt, reply, framed } = speaking();
  reply('a', 'b', 'c');
  attempt.add({ type: 'note', level: 'info', text: 'so far' });
  reply('d');
  attempt.add({ type: 'end', state: 'completed' });
  expect(framed()).toMatchObject([replies(1, 'a', 'b', 'c'), { type: 'note', index: 4 }, replies(5, 'd'), { type: 'end', index: 6 }]); // prettier-ignore
});

test('nothing is added to what is on its way, nor to what was on its way before the line was lost', () => {
  const { reply, framed, resumed } = speaking();
  reply('a');
  expect(framed()).toEqual([replies(1, 'a')]);
  reply('b');
  expect(framed()).toEqual([replies(2, 'b')]);
  resumed();
  reply('c', 'd');
  expect(framed()).toEqual([replies(1, 'a'), replies(2, 'b'), replies(3, 'c', 'd')]);
});

test('what was not acknowledged is said again in a new session, and more may be added to the last of it', () => {
  const { attempt, reply, framed, acked, lost } = speaking();
  reply('a', 'b');
  framed();
  reply('c');
  acked();
  framed();
  lost();
  attempt.sayAgain();
  reply('d');
  expect(framed()).toEqual([replies(3, 'c', 'd')]);
});

test('a message grows no larger than a frame is meant to be, and holds no more than a list may', () => {
  const { attempt, reply, framed, acked } = speaking();
  const long = 'x'.repeat(FRAME_TARGET_LENGTH / 2 - 100);
  reply(long, long, long);
  expect([framed(), framed()].flat()).toEqual([replies(1, long, long), replies(3, long)]);
  acked();
  const short = Array.from({ length: MAX_FRAME_MESSAGES + 2 }, () => '');
  reply(...short);
  expect([framed(), framed()].flat()).toEqual([replies(4, ...short.slice(2)), replies(4 + MAX_FRAME_MESSAGES, '', '')]);
  expect(attempt.quiet).toBe(false);
  acked();
  expect(attempt.quiet).toBe(true);
});

test('a handler waits while too much is on its way, and goes on when it was taken', async () => {
  const { attempt, framed, acked } = speaking();
  const body = 'x'.repeat(10_000);
  let said = 0;
  const all = (async () => {
    for (; said < 500; said += 1) await attempt.say({ type: 'reply', body });
  })();
  await new Promise((resolve) => setImmediate(resolve));
  expect(said).toBe(208); // 2 MiB
  for (let round = 0; said < 500 && round < 100; round += 1) {
    framed();
    acked();
    await new Promise((resolve) => setImmediate(resolve));
  }
  await all;
  expect(said).toBe(500);
});
