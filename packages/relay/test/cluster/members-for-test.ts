/** Relays of one cluster in this process, over a log in memory; all of them are gone after the test. */
import { createClient, type Client } from '@tame/sdk';
import { createWorker, type Worker } from '@tame/sdk/worker';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { memberOf } from '../../src/cluster.ts';
import type { Relay, RelayOptions } from '../../src/options.ts';
import { memoryLog, type MemoryConnection, type MemoryLog } from '../engine/jetstream/memory-shared-log.ts';

export interface TestMember {
  readonly relay: Relay;
  readonly log: MemoryConnection;
  /** Where its copy is. */
  readonly folder: string;
}

interface JoinOptions extends Partial<RelayOptions> {
  /** Of an earlier one; a new one by default. */
  readonly folder?: string;
  readonly logBytes?: number;
}

export interface TestCluster {
  readonly log: MemoryLog;
  join(options?: JoinOptions): Promise<TestMember>;
  /** A folder that is not there yet. */
  folder(): string;
  client(url: string): Client;
  worker(url: string): Worker;
}

export function testCluster(log = memoryLog()): TestCluster {
  const root = mkdtempSync(join(tmpdir(), 'tame-members-'));
  const undo: (() => Promise<void>)[] = [];
  onTestFinished(async () => {
    for (const each of undo.reverse()) await each();
    rmSync(root, { recursive: true, force: true });
  });
  let [folders, clients] = [0, 0];
  const folder = (): string => join(root, String((folders += 1)));
  return {
    log,
    folder,
    join: async ({ folder: data = folder(), logBytes, ...options } = {}) => {
      const connection = log.connect();
      const settings = { port: 0, data, auth: { dev: true }, ...options };
      const relay = await memberOf(
        settings,
        { nats: 'nats://memory', name: 'test', advertise: undefined },
        { openLog: () => Promise.resolve(connection), askMs: 30, logBytes },
      );
      relay.failed.catch(() => {});
      undo.push(() => relay.close({ drainMs: 0 }).catch(() => {}));
      return { relay, log: connection, folder: data };
    },
    client: (url) => {
      const client = createClient(url, { store: 'memory', name: `member-${(clients += 1)}` });
      undo.push(() => client.close());
      return client;
    },
    worker: (url) => {
      const worker = createWorker(url);
      undo.push(() => worker.stop({ drainMs: 0 }));
      return worker;
    },
  };
}
