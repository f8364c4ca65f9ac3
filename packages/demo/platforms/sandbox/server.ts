/**
 * Runs a sandbox platform as an HTTP server.
 *
 *   request → log → fault? → latency → refuse? → the platform answers → state saved → (drop or) respond
 *
 * It listens on the loopback address only: `/_sandbox/*` is for tests and demonstrations and asks for no credentials.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as v from 'valibot';
import { createClock, type Clock } from '../../contracts/clock.ts';
import { AuditEntry, createAudit } from './audit.ts';
import { createControls } from './controls.ts';
import { createFaults } from './faults.ts';
import { readRequest, sendAnswer, type ApiAnswer, type ApiRequest } from './message.ts';
import type { SandboxPlatform, SeedReport, Surroundings } from './platform.ts';
import { createRandom } from './random.ts';
import { createRequestLog } from './request-log.ts';
import { createStateFile } from './state-file.ts';

export interface SandboxOptions {
  /** @default 0: any free port. */
  port?: number;
  /** How long it takes to answer, between the two, drawn with `seed`. @default 50 to 400 */
  latencyMs?: { min: number; max: number };
  /** @default 1 */
  seed?: number;
  clock?: Clock;
  /** Where to keep the campaigns and the audit between runs. Default: nowhere. */
  stateFile?: string;
}

export interface Sandbox {
  readonly name: string;
  readonly url: string;
  /** Puts campaigns there, in the platform's own form. */
  seed(campaigns: unknown): Promise<SeedReport>;
  /** Resolves when the port is free and the state is saved. */
  close(): Promise<void>;
}

const SavedState = v.object({ platform: v.string(), audit: v.array(AuditEntry), state: v.unknown() });

export async function startSandbox(
  build: (surroundings: Surroundings) => SandboxPlatform,
  { port = 0, latencyMs = { min: 50, max: 400 }, seed = 1, clock = createClock(), stateFile }: SandboxOptions,
): Promise<Sandbox> {
  const audit = createAudit(clock.now);
  const faults = createFaults();
  const log = createRequestLog();
  const random = createRandom(seed);
  const platform = build({ now: clock.now, record: audit.record });
  const file = stateFile
    ? createStateFile(stateFile, () => ({
        platform: platform.name,
        audit: audit.entries(),
        state: platform.snapshot(),
      }))
    : undefined;
  restore();

  const writing = new Map<string, number>();
  const stopping = new AbortController();

  function restore(): void {
    const saved = file?.load();
    if (saved === undefined) return;
    const { platform: name, audit: entries, state } = v.parse(SavedState, saved);
    if (name !== platform.name) {
      throw new Error(`${stateFile} holds the state of ${name}, not of ${platform.name}; choose another file.`);
    }
    platform.restore(state);
    audit.restore(entries);
  }

  async function seedPlatform(campaigns: unknown): Promise<SeedReport> {
    const report = platform.seed(campaigns);
    await file?.save();
    return report;
  }

  const controls = createControls({ platform, audit, faults, log, seed: seedPlatform });

  /** Undefined: the connection is to be dropped. */
  async function serve(request: ApiRequest): Promise<ApiAnswer | undefined> {
    const traits = platform.traits(request);
    const done = log.arrived({ ...traits, atMs: clock.now(), method: request.method, path: request.path });
    const fault = faults.take(traits);
    const overlaps = traits.kind === 'write' && traits.campaigns.some((campaign) => writing.has(campaign));
    if (traits.kind === 'write') for (const campaign of traits.campaigns) count(campaign, 1);
    let answer: ApiAnswer | undefined;
    try {
      await clock.sleep(
        fault?.latencyMs ?? latencyMs.min + random() * (latencyMs.max - latencyMs.min),
        stopping.signal,
      );
      if (fault?.dropBeforeWrite) return undefined;
      if (fault?.status !== undefined || fault?.failPermanently) return (answer = platform.refuse(fault, traits));
      if (overlaps && platform.refuseOverlap) return (answer = platform.refuseOverlap(traits));
      const result = platform.answer(request);
      if (traits.kind === 'write') await file?.save();
      if (fault?.dropAfterWrite) return undefined;
      return (answer = result);
    } finally {
      if (traits.kind === 'write') for (const campaign of traits.campaigns) count(campaign, -1);
      done(answer?.status);
    }
  }

  function count(campaign: string, by: 1 | -1): void {
    const left = (writing.get(campaign) ?? 0) + by;
    if (left > 0) writing.set(campaign, left);
    else writing.delete(campaign);
  }

  const server = createServer((incoming, response) => {
    readRequest(incoming)
      .then(async (request) => {
        const answer = request.path.startsWith('/_sandbox/') ? await controls(request) : await serve(request);
        if (answer && !response.destroyed) sendAnswer(response, answer);
        else incoming.socket.destroy();
      })
      .catch(() => incoming.socket.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });

  return {
    name: platform.name,
    url: `http://127.0.0.1:${portOf(server.address())}`,
    seed: seedPlatform,
    close: async () => {
      stopping.abort(new Error('The sandbox is closing.'));
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      await file?.save();
    },
  };
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('The sandbox is not listening on a port.');
  return address.port;
}
