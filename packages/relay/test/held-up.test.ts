/** A service that waits for another gets more as soon as the other has taken some of what it asked, and not when it is done. */
import { expect, test } from 'vitest';
import type { PlainPeer } from './plain-peer.ts';
import { startRelay } from './plain-relay.ts';

const TERMS = { leaseMs: 60_000, maxAttempts: 1 };
const OUTER = { type: 'serve', service: 'outer', concurrency: 5, ...TERMS };
const INNER = { type: 'serve', service: 'inner', concurrency: 1, ...TERMS };
const IN_HAND = ['q-1', 'q-2', 'q-3', 'q-4'];

const workOf = ({ heard }: PlainPeer) => heard.filter(({ type }) => type === 'work').map(({ id }) => id);

/** A page and two services; the outer has four requests in hand, and for each a part asked of the inner, which takes one. */
async function heldUp() {
  const relay = await startRelay();
  const [page, outer, inner] = [await relay.peer('page'), await relay.peer('outer'), await relay.peer('inner')];
  outer.say(OUTER);
  inner.say(INNER);
  await outer.acknowledged();
  await inner.acknowledged();
  for (const id of IN_HAND) {
    page.say({ type: 'request', id, service: 'outer', body: '1' });
    await outer.hears('work', (work) => work['id'] === id);
    outer.say({ type: 'request', id: `${id}.part`, service: 'inner', body: '1', parent: id, parentAttempt: 1 });
    await outer.acknowledged();
  }
  return { relay, page, outer, inner };
}

/** One more is asked of the outer: it waits as the next, though there is room. */
async function expectNoMoreGiven(page: PlainPeer, outer: PlainPeer): Promise<void> {
  page.say({ type: 'request', id: 'q-5', service: 'outer', body: '1' });
  await page.acknowledged();
  page.say({ type: 'peek', ref: 1, id: 'q-5' });
  expect(await page.hears('snapshot')).toMatchObject({ snapshot: { waitingAhead: 0, workers: 1 } });
  expect(workOf(outer)).toEqual(IN_HAND);
}

test('is given nothing while most of it waits, and goes on when the other takes the next part', async () => {
  const { page, outer, inner } = await heldUp();
  // One part is worked on, three wait: that is more than half of five.
  await expectNoMoreGiven(page, outer);
  inner.say({ type: 'end', id: 'q-1.part', attempt: 1, index: 1, state: 'completed' });
  await inner.hears('work', ({ id }) => id === 'q-2.part');
  await outer.hears('work', ({ id }) => id === 'q-5');
});

test('is still held up after the relay was restarted', async () => {
  const { relay, page, outer, inner } = await heldUp();
  await relay.restart();
  for (const peer of [page, inner, outer]) await peer.connect();
  inner.say({ type: 'renew', leases: [{ id: 'q-1.part', attempt: 1 }] }, INNER);
  await inner.acknowledged();
  outer.say({ type: 'renew', leases: IN_HAND.map((id) => ({ id, attempt: 1 })) }, OUTER);
  await outer.acknowledged();
  await expectNoMoreGiven(page, outer);
  inner.say({ type: 'end', id: 'q-1.part', attempt: 1, index: 1, state: 'completed' });
  await outer.hears('work', ({ id }) => id === 'q-5');
});
