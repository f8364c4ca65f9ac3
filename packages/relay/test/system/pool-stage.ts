/** A pool on a stage: its members, its provisioners, its transcript, and the work it is given. */
import { fileURLToPath } from 'node:url';
import path from 'node:path';
import type { Client } from '@tame/sdk';
import { firstValueFrom } from 'rxjs';
import type { PoolEntry, PoolOptions, PoolRules } from '@tame/sdk/worker';
import { toldProcess, type WorkerProcess } from './processes.ts';
import type { PoolProcess } from './pool-process.ts';
import type { Stage } from './stage.ts';

const PROGRAM = fileURLToPath(new URL('pool-process.ts', import.meta.url));
export const ROLE = fileURLToPath(new URL('pool-role.ts', import.meta.url));

/** As the defaults, a hundred times as fast where nothing real takes time. */
const QUICK_RULES: PoolRules = {
  sampleMs: 150,
  cooldownMs: 600,
  stabilizationMs: 2_000,
  replyByMs: 1_500,
  readyWithinMs: 40_000,
  slowStartMs: 200,
  maxWaitMs: 20_000,
};

type Env = Readonly<Record<string, string>>;

export interface PoolStage {
  member(name: string, options?: Partial<PoolOptions>, env?: Env): Promise<WorkerProcess>;
  provisioner(name: string, max: number, env?: Env): Promise<WorkerProcess>;
  /** What the pool has written so far, in order. */
  transcript(): readonly PoolEntry[];
  entries<T extends PoolEntry['type']>(type: T): readonly Extract<PoolEntry, { type: T }>[];
  /** Names of the members that take work, as the relay knows them. */
  workers(): Promise<readonly string[]>;
  /** How much waits for them. */
  waiting(): Promise<number>;
  /** How often whoever speaks for the pool has said so since this was first asked. */
  looks(): Promise<number>;
}

export interface PoolSettings {
  readonly rules?: PoolRules;
  /** Of the members and provisioners that are started here. */
  readonly token?: string;
  readonly role?: string;
  /** For the role. */
  readonly workMs?: number;
  readonly needs?: string;
  readonly tokens?: boolean;
}

export function openPool(
  stage: Stage,
  url: string,
  tame: Client,
  { rules = {}, token, role = ROLE, ...config }: PoolSettings = {},
): PoolStage {
  const start = async (settings: PoolProcess, env: Env = {}): Promise<WorkerProcess> => {
    const process = toldProcess(PROGRAM, { ...settings, ...(token !== undefined && { token }) }, env);
    stage.after(() => process.kill());
    await process.ready;
    return process;
  };
  const written: PoolEntry[] = [];
  let following = false;
  let looks: number | undefined;
  const follow = (): void => {
    if (following) return;
    following = true;
    const listening = tame.conversation<PoolEntry>('pool.labour.1').subscribe({
      next: (entry) => written.push(entry),
      error: () => (following = false), // it is not there yet
    });
    stage.after(() => listening.unsubscribe());
  };
  return {
    member: (member, options = {}, env = {}) =>
      start(
        {
          url,
          service: 'labour',
          member: {
            role,
            config: { journal: path.join(stage.folder, 'journal.txt'), workMs: 100, ...config },
            rules: { ...QUICK_RULES, ...rules },
            provisioners: ['provision.here'],
            member,
            ...options,
          },
        },
        env,
      ),
    provisioner: (provisioner, max, env) => start({ url, provisioner, max, ...(env && { env }) }),
    transcript() {
      follow();
      return written;
    },
    entries(type) {
      follow();
      return written.filter((entry) => isOf(entry, type));
    },
    async workers() {
      return (await labour(tame))?.workers.map(({ name }) => name) ?? [];
    },
    async waiting() {
      return (await labour(tame))?.waiting ?? 0;
    },
    looks() {
      if (looks === undefined) {
        looks = 0;
        const heard = tame.topic<{ type: string }>('pool.labour.news').events();
        const listening = heard.subscribe(({ type }) => (looks = (looks ?? 0) + (type === 'spokesman' ? 1 : 0)));
        stage.after(() => listening.unsubscribe());
      }
      return Promise.resolve(looks);
    },
  };
}

function isOf<T extends PoolEntry['type']>(entry: PoolEntry, type: T): entry is Extract<PoolEntry, { type: T }> {
  return entry.type === type;
}

interface Served {
  readonly service: string;
  readonly waiting: number;
  readonly workers: readonly { readonly name: string }[];
}

async function labour(tame: Client): Promise<Served | undefined> {
  const all = await firstValueFrom(tame.request<readonly Served[]>('tame.admin', { do: 'services' }));
  return all.find(({ service }) => service === 'labour');
}

/** Asks so many a second, until told to stop; then resolves when all have ended, with those that did not complete. */
export function steadyLoad(
  tame: Client,
  perSecond: number,
): () => Promise<{ asked: number; failed: readonly string[] }> {
  const all: Promise<string>[] = [];
  const fromMs = performance.now();
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - fromMs) * perSecond) / 1_000);
    while (all.length < due) all.push(tame.converse('labour', { n: all.length }).settled.then(({ state }) => state));
  }, 10);
  return async () => {
    clearInterval(timer);
    const states = await Promise.all(all);
    return { asked: states.length, failed: states.filter((state) => state !== 'completed') };
  };
}
