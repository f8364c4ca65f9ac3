/** A relay, the three platforms, a database in memory and the campaigns worker, all in this process. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRelay } from '@tame/relay';
import { createClient, type Client, type Conversation } from '@tame/sdk';
import { createWorker, type Worker } from '@tame/sdk/worker';
import type { CampaignCore } from '../../contracts/campaign.ts';
import { placeCampaigns } from '../../connectors/place-campaigns.ts';
import type { Database } from '../../database/database.ts';
import { openDatabase } from '../../database/open.ts';
import { createParts, type Parts } from '../../workers/parts.ts';
import { serveCampaigns } from '../../workers/serve-campaigns.ts';
import { startSandboxes, type Sandboxes, type SandboxesOptions } from '../sandboxes.ts';

export interface Stage {
  relayUrl: string;
  database: Database;
  sandboxes: Sandboxes;
  parts: Parts;
  /** A page of this user; closed with the stage. */
  clientOf(user: string): Client;
  /** Stores these campaigns and puts them on their platforms. */
  bring(...campaigns: CampaignCore[]): Promise<void>;
  /** The one that serves from the beginning. */
  worker: Worker;
  /** Another worker process, as far as the relay can tell. */
  startWorker(serve: (worker: Worker) => void): Promise<Worker>;
  close(): Promise<void>;
}

export async function startStage(options: SandboxesOptions = {}): Promise<Stage> {
  const folder = await mkdtemp(path.join(tmpdir(), 'tame-stage-'));
  const relay = await createRelay({ port: 0, data: folder, auth: { dev: true }, limits: { graceMs: 200 } });
  const sandboxes = await startSandboxes(options);
  const database = await openDatabase({});
  const parts = createParts({
    database,
    connectors: sandboxes.connectors,
    platformUrls: sandboxes.urls,
    clock: sandboxes.clock,
  });
  const clients: Client[] = [];
  const workers: Worker[] = [];

  async function startWorker(serve: (worker: Worker) => void): Promise<Worker> {
    const worker = createWorker(relay.url, { token: 'dev:worker' });
    workers.push(worker);
    serve(worker);
    await worker.start();
    return worker;
  }

  const worker = await startWorker((first) => serveCampaigns(first, parts));
  return {
    worker,
    relayUrl: relay.url,
    database,
    sandboxes,
    parts,
    clientOf: (user) => {
      const client = createClient(relay.url, { token: `dev:${user}`, store: 'memory' });
      clients.push(client);
      return client;
    },
    bring: async (...campaigns) => {
      await parts.campaigns.import(campaigns);
      await placeCampaigns({ database, connectors: sandboxes.connectors, urls: sandboxes.urls });
    },
    startWorker,
    close: async () => {
      await Promise.all(clients.map((client) => client.close()));
      await Promise.all(workers.map((worker) => worker.stop({ drainMs: 0 })));
      await parts.underWay.over(2_000);
      await relay.close({ drainMs: 0 });
      await sandboxes.close();
      await database.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Every reply of a conversation, and how it ended. */
export async function heardOf<Reply>(run: Conversation<Reply>) {
  const replies: Reply[] = [];
  run.subscribe({ next: (reply) => replies.push(reply), error: () => undefined });
  const { state, error } = await run.settled;
  return { replies, state, error };
}

/** Looks again and again until it is so. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>, patienceMs = 10_000): Promise<void> {
  const end = Date.now() + patienceMs;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`Waited ${patienceMs} ms in vain: ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
