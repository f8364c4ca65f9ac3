/**
 * Relay and worker are processes that are killed with -9, one of them in each round at a moment left to chance, and now and
 * then the network is cut, while conversations with many replies are under way. Each must end as completed, with every
 * reply once and in order.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Client } from '@tame/sdk';
import { relayProcess, workerProcess, type WorkerProcess } from '../../packages/relay/test/system/processes.ts';
import { eagerClient } from '../network/ground.ts';
import { openProxy } from '../network/proxy.ts';
import { Chance } from '../simulator/chance.ts';
import { NOTHING, sum, type Trial } from './trial.ts';

export interface KillsOptions {
  readonly rounds: number;
  /** Of each round. */
  readonly conversations: number;
  readonly replies: number;
  readonly seed: number;
  /** A round whose conversations have not all ended by then is a violation. @default 60_000 */
  readonly withinMs?: number;
  readonly say?: (sentence: string) => void;
}

/** A process is killed so long after its round has begun, at most. */
const LATEST_KILL_MS = 400;

export async function kills(options: KillsOptions): Promise<Trial> {
  const { rounds, conversations, replies, seed, withinMs = 60_000, say = () => undefined } = options;
  const chance = new Chance(seed);
  const folder = mkdtempSync(path.join(tmpdir(), 'tame-kills-'));
  let relay = await relayProcess({ folder });
  const proxy = await openProxy(relay.port);
  const begin = async (): Promise<WorkerProcess> => {
    const serve = { count: { concurrency: 1_000, leaseMs: 2_000, maxAttempts: 1_000 } };
    const worker = workerProcess({ url: relay.url, serve, journal: path.join(folder, 'journal') });
    await worker.ready;
    return worker;
  };
  let worker = await begin();
  const client = eagerClient(proxy.url);
  let done = NOTHING;
  try {
    for (let round = 1; round <= rounds; round += 1) {
      const runs = Array.from({ length: conversations }, () => conversation(client, replies, withinMs));
      await wait(chance.between(1, LATEST_KILL_MS));
      const cuts = chance.is(0.3) ? 1 : 0;
      if (cuts > 0) proxy.cut();
      if (chance.is(0.5)) {
        await relay.kill();
        relay = await relay.again();
      } else {
        await worker.kill();
        worker = await begin();
      }
      for (const run of await Promise.all(runs)) done = sum(done, run);
      done = sum(done, { ...NOTHING, kills: 1, cuts });
      if (round % 25 === 0 || done.violations.length > 0) say(`round ${round}: ${done.messages} messages looked at`);
      if (done.violations.length > 0) break;
    }
  } finally {
    await client.close();
    await worker.kill();
    await relay.kill();
    await proxy.close();
    rmSync(folder, { recursive: true, force: true });
  }
  return done;
}

/** Resolves with what it was, also when it was not what it had to be. */
function conversation(client: Client, replies: number, withinMs: number): Promise<Trial> {
  const run = client.converse<number>('count', { to: replies });
  return new Promise((resolve) => {
    let heard = 0;
    const over = (...wrong: readonly string[]): void => {
      clearTimeout(late);
      reading.unsubscribe();
      // The request and its end are messages too.
      resolve({ ...NOTHING, messages: heard + 2, violations: wrong.map((each) => `${run.id}: ${each}`) });
    };
    const late = setTimeout(() => over(`${heard} of ${replies} replies came within ${withinMs} ms`), withinMs);
    const reading = run.subscribe({
      next: (n) => {
        heard += 1;
        if (n !== heard) over(`reply ${n} came where ${heard} was due`);
      },
      error: (cause) => over(`it ended with ${String(cause)}`),
      complete: () => (heard === replies ? over() : over(`it completed after ${heard} of ${replies} replies`)),
    });
  });
}
