/** How much of a topic is kept: what its contract says, and never more than the relay does. */
import { createClient, topic, type Topic } from '@tame/sdk';
import { createWorker } from '@tame/sdk/worker';
import { expect, onTestFinished, test } from 'vitest';
import { firstValueFrom, take, toArray } from 'rxjs';
import { startRelay } from './plain-relay.ts';

const KEPT = 3;

async function start() {
  const relay = await startRelay({ limits: { topic: { count: KEPT } } });
  const tame = createClient(relay.url, { store: 'memory' });
  const worker = createWorker(relay.url);
  onTestFinished(async () => {
    await worker.stop({ drainMs: 0 });
    await tame.close();
  });
  await worker.start();
  return { tame, worker };
}

test.each([
  ['fewer than the relay would', { count: 2 }, [4, 5]],
  ['what the relay keeps where it asks for more', { count: 100 }, [3, 4, 5]],
  ['what the relay keeps where it asks for nothing', undefined, [3, 4, 5]],
])('a topic keeps %s, published by a page or a worker', async (_, history, kept) => {
  const { tame, worker } = await start();
  for (const [name, publisher] of [
    ['of-pages', (numbers: Topic) => tame.topic(numbers)],
    ['of-workers', (numbers: Topic) => worker.topic(numbers)],
  ] as const) {
    const numbers = topic(name, history && { history });
    for (const n of [1, 2, 3, 4, 5]) await publisher(numbers).publish(n);
    const heard$ = tame.topic(name).events({ since: 'start' }).pipe(take(kept.length), toArray());
    await expect.poll(() => firstValueFrom(heard$)).toEqual(kept);
  }
});

test('an event that is older than the contract says goes with the next one that is published', async () => {
  const { worker, tame } = await start();
  const short = topic('short', { history: { ageMs: 1 } });
  await worker.topic(short).publish('old');
  await new Promise((resolve) => setTimeout(resolve, 10));
  await worker.topic(short).publish('new');
  expect(await firstValueFrom(tame.topic(short).events({ since: 'start' }))).toBe('new');
});

test('what is too old goes by itself, though nobody publishes; the newest stays', async () => {
  const relay = await startRelay({ limits: { topic: { ageMs: 100 } } });
  const tame = createClient(relay.url, { store: 'memory' });
  onTestFinished(() => tame.close());
  for (const n of [1, 2, 3]) await tame.topic('quiet').publish(n);
  const peer = await relay.peer('reader');
  const firstOffset = async (): Promise<unknown> => {
    const ref = (refs += 1);
    peer.say({ type: 'subscribe', ref, topic: 'quiet', since: 'start' });
    const subscribed = await peer.hears('subscribed', (message) => message['ref'] === ref);
    return subscribed['offset'];
  };
  let refs = 0;
  await expect.poll(firstOffset).toBe(2);
});

test('one topic more than the relay keeps is refused, and says which bound that is', async () => {
  const relay = await startRelay({ limits: { maxTopics: 2 } });
  const peer = await relay.peer('publisher');
  for (const [at, topic] of ['one', 'two', 'three', 'two'].entries()) {
    peer.say({ type: 'publish', id: `${topic}-${at}`, topic, body: '1' });
  }
  const refused = await peer.hears('refused');
  expect(refused).toMatchObject({
    of: 'publish',
    code: 'STORE_FULL',
    text: expect.stringContaining('(maxTopics)') as unknown,
  });
  expect(refused['id']).toContain('three');
});
