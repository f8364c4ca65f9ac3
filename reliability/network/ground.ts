/** What a network test stands on: a relay and a worker in this process, and clients that come over a proxy. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRelay, type LimitOptions, type Relay } from '@tame/relay';
import type { Client } from '@tame/sdk';
import { createWorker, type Worker } from '@tame/sdk/worker';
import { uuidv7 } from 'uuidv7';
import { buildClient } from '../../packages/sdk/src/client/client.ts';
import { systemClock } from '../../packages/sdk/src/connection/clock.ts';
import { socketNetwork } from '../../packages/sdk/src/connection/socket.ts';
import { openProxy, type Proxy } from './proxy.ts';

export interface Ground {
  readonly relay: Relay;
  readonly port: number;
  readonly worker: Worker;
  /** Attempts of each conversation that the worker has begun. */
  readonly starts: ReadonlyMap<string, number>;
  proxy(): Promise<Proxy>;
  /** One that is back a moment after its connection broke, with as little chance as possible in it. */
  client(url: string): Client;
  close(): Promise<void>;
}

const EAGER = 0.02;

/** The worker serves `count`: the numbers from 1 to `to`. */
export async function openGround(limits: LimitOptions = {}): Promise<Ground> {
  const folder = mkdtempSync(path.join(tmpdir(), 'tame-network-'));
  const data = path.join(folder, 'data');
  const relay = await createRelay({ port: 0, data, auth: { dev: true }, limits });
  const worker = createWorker(relay.url);
  const starts = new Map<string, number>();
  worker.serve(
    'count',
    async function* (input, { id }) {
      starts.set(id, (starts.get(id) ?? 0) + 1);
      const { to = 1, everyMs = 0 } = readAsked(input);
      for (let n = 1; n <= to; n += 1) {
        if (everyMs > 0) await new Promise((resolve) => setTimeout(resolve, everyMs));
        yield n;
      }
    },
    { concurrency: 1_000 },
  );
  await worker.start();
  const opened: { close(): Promise<void> }[] = [];
  const kept = <T extends { close(): Promise<void> }>(each: T): T => {
    opened.push(each);
    return each;
  };
  const port = Number(new URL(relay.url).port);
  return {
    relay,
    port,
    worker,
    starts,
    proxy: async () => kept(await openProxy(port)),
    client: (url) => kept(eagerClient(url)),
    close: async () => {
      await Promise.all(opened.map((each) => each.close()));
      await worker.stop({ drainMs: 0 });
      await relay.close({ drainMs: 0 });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Is back a moment after its connection broke. */
function eagerClient(url: string): Client {
  const ports = { network: socketNetwork(url), clock: systemClock, random: () => EAGER, newId: uuidv7 };
  const { client, session } = buildClient({ store: 'memory' }, ports);
  session.start();
  return client;
}

interface Asked {
  to?: number;
  everyMs?: number;
}

function readAsked(input: unknown): Asked {
  return typeof input === 'object' && input !== null ? input : {};
}
