/** A real relay on a folder of its own, that can be stopped and started again; gone with its folder after each test. */
import { createRelay, type Relay, type RelayOptions } from '@tame/relay';
import { createClient, type Client } from '@tame/sdk';
import { createWorker, type Worker } from '@tame/sdk/worker';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { PlainPeer, type PeerOptions } from './plain-peer.ts';

export interface PlainRelay {
  readonly url: string;
  /** A peer that is connected, and cut off when the test is over. */
  peer(session: string, options?: Partial<PeerOptions>): Promise<PlainPeer>;
  revoke: Relay['revoke'];
  /** Stops it and starts it on the same data and port, with other options if some are given. */
  restart(changes?: Partial<RelayOptions>): Promise<void>;
  stop(drainMs?: number): Promise<void>;
}

export async function startRelay(options: Partial<RelayOptions> = {}): Promise<PlainRelay> {
  const data = mkdtempSync(path.join(tmpdir(), 'tame-plain-'));
  const start = (port: number, changes: Partial<RelayOptions> = {}) =>
    createRelay({ port, data, auth: { dev: true }, ...options, ...changes });
  let relay = await start(0);
  const { url } = relay;
  const peers: PlainPeer[] = [];
  onTestFinished(async () => {
    for (const peer of peers) peer.leave();
    await relay.close({ drainMs: 0 });
    rmSync(data, { recursive: true, force: true });
  });
  return {
    url,
    peer: async (session, more = {}) => {
      const peer = new PlainPeer(url, { session, token: `dev:${session}`, ...more });
      peers.push(peer);
      await peer.connect();
      return peer;
    },
    revoke: (what) => relay.revoke(what),
    restart: async (changes) => {
      await relay.close({ drainMs: 0 });
      relay = await start(Number(new URL(url).port), changes);
    },
    stop: (drainMs = 0) => relay.close({ drainMs }),
  };
}

/** A relay with the product's own worker, not yet started, and a client. */
export async function startBoth(): Promise<{ relay: PlainRelay; worker: Worker; tame: Client }> {
  const relay = await startRelay();
  const worker = createWorker(relay.url);
  const tame = createClient(relay.url, { store: 'memory' });
  onTestFinished(async () => {
    await worker.stop({ drainMs: 0 });
    await tame.close();
  });
  return { relay, worker, tame };
}
