/** Who is held back by the relay loses nothing by it: what it works on stays its own. */
import type { RelayState } from '@tame/sdk/protocol';
import { expect, onTestFinished, test } from 'vitest';
import { open } from '../src/conversation/conversation.ts';
import { BOUNDS, opening } from './conversation-log.ts';
import { testFolder } from './engine/embedded/folder-for-test.ts';
import { hubAndPeer } from './hub-and-peer.ts';
import { until } from './system/until.ts';

const LEASE_MS = 1_000;
const LIMITS = { messagesPerSecondPerUser: 10, burstMessagesPerUser: 1_024 };
const { id } = opening();

/** Somebody who works on one request, and is paced; timers of the hub fire when told to. */
async function working() {
  const folder = testFolder();
  const engine = await folder.open();
  onTestFinished(() => folder.remove());
  await engine.transact(id, open(opening(), Date.now(), BOUNDS));
  const later: (() => void)[] = [];
  const after = (_ms: number, callback: () => void): (() => void) => {
    later.push(callback);
    return () => undefined;
  };
  const both = hubAndPeer(engine, 's-1', 0, { limits: LIMITS, timers: { after }, mayServe: false });
  onTestFinished(() => both.close());
  both.say({ type: 'serve', service: 'quote', concurrency: 1, leaseMs: LEASE_MS, maxAttempts: 9 });
  await until('work is given', () => both.heard.some(({ type }) => type === 'work'));
  const state = async (): Promise<{ state: RelayState; attempt: number } | undefined> => {
    const record = await engine.transact(id, (now) => ({ result: now.record }));
    return record && { state: record.state, attempt: record.attempt };
  };
  /** Time passes for hub and timers, as it does for a relay that is awake. */
  const pass = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 100) {
      both.pass(100);
      for (const callback of later.splice(0)) callback();
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return { ...both, state, pass };
}

const chatter = (count: number) => Array.from({ length: count }, (_, ref) => ({ type: 'unwatch', ref }));
const renewal = { type: 'renew', leases: [{ id, attempt: 1 }] };

test('a lease does not run out while what its worker says waits, nor before it can be renewed then', async () => {
  const { say, peer, pass, state, heard } = await working();
  say(...chatter(1_023));
  say(...chatter(49), renewal);
  expect(peer.isHeldBack).toBe(true);
  await pass(4_900);
  expect(peer.isHeldBack).toBe(true);
  expect(await state()).toEqual({ state: 'working', attempt: 1 });
  await pass(100);
  expect(peer.isHeldBack).toBe(false);
  await pass(LEASE_MS - 200);
  expect(await state()).toEqual({ state: 'working', attempt: 1 });
  expect(heard.filter(({ type }) => type === 'stop')).toEqual([]);
  // From then on its own silence counts again.
  await pass(LEASE_MS);
  await until('the lease has run out', () => heard.some(({ type }) => type === 'stop'));
});

test('of who is held back and then gone the leases are lost as those of others are', async () => {
  const both = await working();
  const { say, peer, pass, hub, state } = both;
  say(...chatter(1_023));
  say(...chatter(500));
  expect(peer.isHeldBack).toBe(true);
  peer.detach(0);
  await pass(LEASE_MS + 200);
  expect(await state()).toEqual({ state: 'queued', attempt: 1 });
  expect(hub.dispatch.leases).toBe(0);
});
