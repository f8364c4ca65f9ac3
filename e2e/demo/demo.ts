/** The demo as its users start it, and what a test may do to it: read what the platforms did, disturb them, kill parts of it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { programOf } from '../../scripts/program.mjs';

const DEMO = programOf(fileURLToPath(new URL('../../packages/demo/start.ts', import.meta.url)));

export type Platform = 'tradeyard' | 'goggle' | 'metro';
export const platforms: readonly Platform[] = ['tradeyard', 'goggle', 'metro'];

/** One field of one campaign that has another value on a platform. */
export interface Change {
  seq: number;
  atMs: number;
  campaign: string;
  field: string;
  before: unknown;
  after: unknown;
}

/** What the demo says when it is ready. */
interface Addresses {
  readonly url: string;
  readonly relayUrl: string;
  readonly platforms: Record<Platform, string>;
}

interface Request {
  kind: 'read' | 'write' | 'auth';
  atMs: number;
  status?: number;
}

export interface Demo {
  readonly url: string;
  readonly relayUrl: string;
  /** Every effective change on a platform, in order, from the first. */
  changes(platform: Platform): Promise<readonly Change[]>;
  requests(platform: Platform): Promise<readonly Request[]>;
  /** Orders misbehaviour; without an order, an end of all misbehaviour. */
  disturb(platform: Platform, order?: object): Promise<void>;
  /** Sends a signal to a process of the demo, by its name in `processes.json`. */
  signal(name: 'relay' | 'campaigns worker' | 'forecast worker', signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): number;
  stop(): Promise<void>;
}

export async function startDemo(): Promise<Demo> {
  const data = mkdtempSync(path.join(tmpdir(), 'tame-e2e-demo-'));
  const flags = ['--json', '--fast', '--data', data, '--port', '0'];
  const child = spawn(process.execPath, [DEMO(), ...flags], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.on('data', (part: Buffer) => (said += part.toString()));
  const exit = once(child, 'close');
  const ready = once(createInterface({ input: child.stdout }), 'line').then(([line]) => String(line));
  const line = await Promise.race([
    ready,
    exit.then(() => {
      throw new Error(`The demo did not start: ${said}`);
    }),
  ]);
  const { url, relayUrl, platforms: urls } = JSON.parse(line) as Addresses;

  async function ask(platform: Platform, what: string): Promise<{ entries: Change[]; requests: Request[] }> {
    const answer = await fetch(`${urls[platform]}/_sandbox/${what}`);
    return (await answer.json()) as { entries: Change[]; requests: Request[] };
  }

  return {
    url,
    relayUrl,
    changes: async (platform) => (await ask(platform, 'audit')).entries,
    requests: async (platform) => (await ask(platform, 'requests')).requests,
    async disturb(platform, order = { clear: true }) {
      const answer = await fetch(`${urls[platform]}/_sandbox/faults`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(order),
      });
      if (!answer.ok) throw new Error(`${platform} does not take this order: ${await answer.text()}`);
    },
    signal(name, signal) {
      const pids = JSON.parse(readFileSync(path.join(data, 'processes.json'), 'utf8')) as Record<string, number>;
      const pid = pids[name];
      if (pid === undefined) throw new Error(`No process of the demo is called ${name}: ${JSON.stringify(pids)}`);
      process.kill(pid, signal);
      return pid;
    },
    async stop() {
      child.kill('SIGTERM');
      await exit;
      rmSync(data, { recursive: true, force: true });
    },
  };
}
