/** A relay that was frozen, or away for a while: its own absence is nobody else's silence (RL3). */
import type { RelayState } from '@tame/sdk/protocol';
import { expect, onTestFinished, test } from 'vitest';
import { open } from '../src/conversation/conversation.ts';
import type { Engine } from '../src/engine/engine.ts';
import { BOUNDS, opening } from './conversation-log.ts';
import { testFolder } from './engine/embedded/folder-for-test.ts';
import { hubAndPeer, type HubAndPeer } from './hub-and-peer.ts';
import { until } from './system/until.ts';

const LEASE_MS = 1_000;
const SILENCE_MS = 5_000;
const HOUR_MS = 3_600_000;
const { id } = opening();

/** A worker that works on one request. */
async function working(how: Partial<Parameters<typeof opening>[0]> = {}) {
  const folder = testFolder();
  const engine = await folder.open();
  onTestFinished(() => folder.remove());
  await engine.transact(id, open(opening(how), Date.now(), BOUNDS));
  const both = hubAndPeer(engine, 's-1');
  both.say({ type: 'serve', service: 'quote', concurrency: 1, leaseMs: LEASE_MS, maxAttempts: 9 });
  await until('work is given', () => both.heard.some(({ type }) => type === 'work'));
  return { ...both, engine };
}

async function stateOf(engine: Engine): Promise<{ state: RelayState; attempt: number; code?: string } | undefined> {
  const record = await engine.transact(id, (now) => ({ result: now.record }));
  return record && { state: record.state, attempt: record.attempt, ...(record.code && { code: record.code }) };
}

/** Time passes as it does for a relay that is awake. */
async function awake({ pass }: Pick<HubAndPeer, 'pass'>, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 100) {
    pass(100);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test('a lease has the time that the relay slept, and not more', async () => {
  const { engine, heard, pass, close } = await working();
  await awake({ pass }, 500);
  pass(HOUR_MS);
  await awake({ pass }, 300);
  expect(await stateOf(engine)).toEqual({ state: 'working', attempt: 1 });
  expect(heard.filter(({ type }) => type === 'stop')).toEqual([]);
  await awake({ pass }, 500);
  await until('the lease has run out', () => heard.some(({ type }) => type === 'stop'));
  close();
});

test('a relay that slept waits anew for a sign of life, as long as was asked for', async () => {
  const { engine, say, pass, close } = await working({ silenceMs: SILENCE_MS });
  const renewed = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += LEASE_MS / 2) {
      say({ type: 'renew', leases: [{ id, attempt: 1 }] });
      await awake({ pass }, LEASE_MS / 2);
    }
  };
  await renewed(1_000);
  pass(HOUR_MS);
  await renewed(SILENCE_MS - 1_000);
  expect(await stateOf(engine)).toEqual({ state: 'working', attempt: 1 });
  await renewed(2_000);
  await expect.poll(() => stateOf(engine)).toEqual({ state: 'failed', attempt: 1, code: 'SILENCE' });
  close();
});

test('a relay that was away for an hour does not take that for the silence of a worker', async () => {
  const { engine, close } = await working({ silenceMs: SILENCE_MS });
  close();
  const later = hubAndPeer(engine, 's-1', HOUR_MS);
  later.say({ type: 'renew', leases: [{ id, attempt: 1 }] });
  later.pass(100);
  await awake(later, 500);
  expect(await stateOf(engine)).toEqual({ state: 'working', attempt: 1 });
  later.close();
});
