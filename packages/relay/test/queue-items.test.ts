/** Items of plain queues that are not to be taken before their time (S4-09). */
import { createClient } from '@tame/sdk';
import { firstValueFrom } from 'rxjs';
import { expect, onTestFinished, test } from 'vitest';
import { startRelay } from './plain-relay.ts';
import { until } from './system/until.ts';

const HOUR_MS = 3_600_000;

async function startQueue() {
  const relay = await startRelay();
  const tame = createClient(relay.url, { store: 'memory' });
  onTestFinished(() => tame.close());
  const jobs = tame.queue<string>('jobs');
  const accepted = () => until('all is accepted', async () => (await firstValueFrom(tame.outbox$)).waiting === 0);
  return { relay, jobs, accepted };
}

/** So soon that a test can wait for it. */
function soon(): Date {
  return new Date(Date.now() + 600);
}

test('an item is not taken before its time, though somebody waits for it, and is taken then', async () => {
  const { jobs } = await startQueue();
  const taking = jobs.take();
  const notBefore = soon();
  await jobs.put('later', { notBefore });
  expect(await taking).toBe('later');
  expect(Date.now()).toBeGreaterThanOrEqual(notBefore.getTime());
});

test('what is put behind it does not wait for it, be it less urgent', async () => {
  const { jobs, accepted } = await startQueue();
  await jobs.put('in an hour', { notBefore: new Date(Date.now() + HOUR_MS), priority: 9 });
  await jobs.put('now', { priority: 0 });
  await jobs.put('long ago', { notBefore: new Date(0) });
  await accepted();
  expect([await jobs.take(), await jobs.take()]).toEqual(['long ago', 'now']);
  await expect(jobs.take({ signal: AbortSignal.timeout(300) })).rejects.toMatchObject({ code: 'CANCELLED' });
});

test('its time holds over a restart of the relay', async () => {
  const { relay, jobs, accepted } = await startQueue();
  const notBefore = soon();
  await jobs.put('later', { notBefore });
  await accepted();
  await relay.restart();
  expect(await jobs.take()).toBe('later');
  expect(Date.now()).toBeGreaterThanOrEqual(notBefore.getTime());
});
