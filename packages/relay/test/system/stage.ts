/** What a system test plays on: real relays, workers and clients, all gone when it ends. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createClient, type Client, type ClientOptions } from '@tame/sdk';
import { filter, firstValueFrom } from 'rxjs';
import { openProxy, type Proxy } from '../../../../reliability/network/proxy.ts';
import {
  relayCommand,
  relayProcess,
  workerProcess,
  type Process,
  type RelayProcess,
  type RelaySettings,
  type WorkerProcess,
  type WorkerSettings,
} from './processes.ts';
import { rawPeer, type RawOptions, type RawPeer } from './raw-peer.ts';

export interface Stage {
  /** A folder of its own for this test. */
  readonly folder: string;
  /** What the handlers of all workers have written, line by line, as words. */
  journal(first?: string): readonly (readonly string[])[];
  relay(settings?: Partial<RelaySettings>): Promise<RelayProcess>;
  /** The same data and port, another process. */
  again(relay: RelayProcess, flags?: readonly string[]): Promise<RelayProcess>;
  /** A relay that is expected not to start. */
  command(settings?: Partial<RelaySettings>): Process;
  /** Resolves when the relay has taken its services. */
  worker(settings: Omit<WorkerSettings, 'journal'>): Promise<WorkerProcess>;
  client(url: string, options?: ClientOptions): Client;
  raw(url: string, options?: RawOptions): Promise<RawPeer>;
  /** A network between a client and a relay, that can be made to misbehave. */
  cable(to?: number): Promise<Proxy>;
  /** Called when the test is over, the last one first. */
  after(clean: () => unknown): void;
}

/** Resolves when the relay has greeted this client. */
export async function online(client: Client): Promise<void> {
  await firstValueFrom(client.connection$.pipe(filter(({ state }) => state === 'online')));
}

/** A stage of its own for one test, given the test's own hook so that tests may run side by side. */
export function openStage(onTestFinished: (clean: () => Promise<void>) => void): Stage {
  const folder = mkdtempSync(path.join(tmpdir(), 'tame-system-'));
  const journal = path.join(folder, 'journal.txt');
  const cleanups: (() => unknown)[] = [];
  const kept = <P extends Process>(process: P): P => {
    cleanups.push(() => process.kill());
    return process;
  };
  onTestFinished(async () => {
    for (const clean of cleanups.reverse()) await clean();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    folder,
    journal(first) {
      const lines = existsSync(journal) ? readFileSync(journal, 'utf8').split('\n') : [];
      return lines
        .map((line) => line.split(' '))
        .filter(([word]) => word !== '' && (first === undefined || word === first));
    },
    relay: async (settings = {}) => kept(await relayProcess({ folder, ...settings })),
    again: async (relay, flags) => kept(await relay.again(flags)),
    command: (settings = {}) => kept(relayCommand({ folder, ...settings })),
    async worker(settings) {
      const worker = kept(workerProcess({ ...settings, journal }));
      await worker.ready;
      return worker;
    },
    client(url, options = {}) {
      const client = createClient(url, { store: 'memory', ...options });
      cleanups.push(() => client.close());
      return client;
    },
    async raw(url, options) {
      const peer = await rawPeer(url, options);
      cleanups.push(() => peer.close());
      return peer;
    },
    async cable(to) {
      const cable = await openProxy(to);
      cleanups.push(() => cable.close());
      return cable;
    },
    after: (clean) => void cleanups.push(clean),
  };
}
