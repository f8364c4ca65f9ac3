/** A pool: members of one service that look after themselves. */
import { hostname } from 'node:os';
import { randomUUID } from 'node:crypto';
import type { ServeOptions, StopOptions } from '../options.ts';
import type { Worker } from '../worker.ts';
import type { PoolServeOptions } from './manifest.ts';
import { Member } from './member.ts';
import { loadRole, roleFile } from './role.ts';
import { settleRules, type PoolRules } from './rules.ts';

export interface PoolOptions {
  /** The file that makes the handler, on every machine of the pool the same. It exports `createRole`, a `CreateRole`. */
  role: string | URL;
  /**
   * Raise it with each new role, config or rules: members of the highest version tell newcomers what they are to be, and the
   * pool replaces the others. Of one version there is one role. @default 1
   */
  version?: number;
  /** Handed to it. Newcomers are told it by a member: it holds no secret. */
  config?: unknown;
  /** How members serve. */
  serve?: PoolServeOptions;
  rules?: PoolRules;
  /** Services of provisioners that may be asked for workers. Without any the pool does not grow. @default [] */
  provisioners?: readonly string[];
  /** How other members know this one. @default host and process, with a random end */
  member?: string;
  /** Hears what handlers throw, as with `worker.serve`. */
  onError?: ServeOptions['onError'];
}

export interface Pool {
  /**
   * Loads and tests the role, says ready, and begins to work. The worker has been started before. Rejects with what the
   * role or its test threw.
   */
  join(): Promise<void>;
  /** Takes no more work, finishes what it has, and leaves the pool; the worker itself goes on. */
  leave(options?: StopOptions): Promise<void>;
  /** Resolves when this member has left, of itself or because the pool asked it to. */
  readonly left: Promise<void>;
}

/**
 * Makes a worker a member of the pool of a service. The members tell each other how busy they are; one of them speaks for
 * all, calls for more workers when most have too much to do, and lets some go when most have too little.
 *
 * @example
 * const worker = createWorker('http://localhost:7400');
 * await worker.start();
 * const pool = createPool(worker, 'forecast', {
 *   role: new URL('./forecast-role.ts', import.meta.url),
 *   provisioners: ['provision.here'],
 *   rules: { max: 4 },
 * });
 * await pool.join();
 */
export function createPool(worker: Worker, service: string, options: PoolOptions): Pool {
  const { role: file, version = 1, config, serve = {}, rules = {}, provisioners = [], onError } = options;
  const { member: name = `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}` } = options;
  settleRules(rules);
  if (!Number.isSafeInteger(version) || version < 0)
    throw new RangeError(`The version of a pool is a whole number, not ${version}.`);
  let settle: () => void = () => undefined;
  const left = new Promise<void>((resolve) => (settle = resolve));
  let member: Member | undefined;
  return {
    left,
    async join() {
      const role = await roleFile(file);
      const manifest = { service, version, role, config, serve, rules, provisioners };
      const loaded = await loadRole(role, config);
      member = new Member(worker, { name, manifest, role: loaded, slowStart: false, ...(onError && { onError }) });
      void member.left.then(settle);
      await member.join();
    },
    async leave(how) {
      await member?.leave(how);
      settle();
    },
  };
}
