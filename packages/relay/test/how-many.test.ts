/** How much one peer may ask a relay to remember of it, and that what it gives up makes room. */
import { expect, test } from 'vitest';
import { startRelay } from './plain-relay.ts';

const terms = { concurrency: 1, leaseMs: 60_000, maxAttempts: 1 };

test('one peer serves so many services, those of pages included; to serve one anew is not one more', async () => {
  const relay = await startRelay({ limits: { maxServicesPerPeer: 2 } });
  const peer = await relay.peer('worker');
  const serve = (service: string, more: object = {}): void => peer.say({ type: 'serve', service, ...terms, ...more });
  serve('one');
  serve('mine', { own: true });
  serve('one', { concurrency: 5 });
  serve('two');
  serve('yours', { own: true });
  await peer.acknowledged();
  const refused = () => peer.heard.filter(({ type }) => type === 'refused').map(({ name, code }) => [name, code]);
  expect(refused()).toEqual([
    ['two', 'RATE_LIMITED'],
    ['yours', 'RATE_LIMITED'],
  ]);
  peer.say({ type: 'unserve', service: 'mine', own: true });
  serve('two');
  await peer.acknowledged();
  expect(refused()).toHaveLength(2);
});

test('one peer listens to so many topics', async () => {
  const relay = await startRelay({ limits: { maxTopicsPerPeer: 2 } });
  const peer = await relay.peer('page');
  for (const ref of [1, 2, 3]) peer.say({ type: 'subscribe', ref, topic: `t${ref}`, since: 'now' });
  expect(await peer.hears('refused')).toMatchObject({ of: 'subscribe', ref: 3, code: 'RATE_LIMITED' });
  peer.say({ type: 'unsubscribe', ref: 1 }, { type: 'subscribe', ref: 4, topic: 't3', since: 'now' });
  expect(await peer.hears('subscribed', ({ ref }) => ref === 4)).toMatchObject({ offset: 0 });
});
