/** Whoever can start workers, as a service that pools may ask. */
import type { Worker } from '../worker.ts';
import type { Answer, Invitation, Verdict, Wanted } from './terms.ts';
import type { Proposal } from './transcript.ts';

/** What newcomers are handed over with: nothing in it says what they will be. */
export interface Newcomers {
  readonly names: readonly string[];
  readonly invitation: Invitation;
}

/** A proposal that binds: what it offers is kept for the pool until it is accepted or refused. */
export interface Offer extends Proposal {
  /**
   * Starts blank newcomers, each with the invitation. Resolves when all have said that they are ready; rejects, and leaves
   * none running, when one could not. `signal` aborts when nobody waits for them any more.
   */
  start(newcomers: Newcomers, signal: AbortSignal): Promise<void>;
  /** It was not accepted. */
  withdraw(): void;
}

/** Starts workers somewhere: as processes of this machine (`localProcesses`), containers, virtual machines. */
export interface Provisioner {
  /** What it can do for a pool now, or why nothing. */
  offer(wanted: { readonly pool: string; readonly workers: number }): Offer | string | Promise<Offer | string>;
}

/**
 * Serves a provisioner under a name. Whoever may call that name may have workers started.
 *
 * @example
 * serveProvisioner(worker, 'provision.here', localProcesses({ url: 'http://localhost:7400', max: 4 }));
 */
export function serveProvisioner(worker: Worker, name: string, provisioner: Provisioner): { unsubscribe(): void } {
  return worker.serve(
    name,
    async function* (input, context): AsyncGenerator<Answer> {
      const wanted = wantedOf(input) ?? context.fail('it takes { "pool": TEXT, "workers": NUMBER }');
      const offer = await provisioner.offer(wanted);
      if (typeof offer === 'string') return yield { type: 'refuse', reason: offer };
      const { workers, readyInMs } = offer;
      let verdict: Verdict | undefined;
      try {
        yield { type: 'propose', workers, readyInMs };
        verdict = verdictOf(await context.receive());
      } finally {
        if (verdict?.type !== 'accept') offer.withdraw();
      }
      if (verdict.type === 'reject') return;
      try {
        const { workers: names, invitation } = verdict;
        await offer.start({ names, invitation }, context.signal);
        yield { type: 'done' };
      } catch (error) {
        yield { type: 'failure', reason: error instanceof Error ? error.message : String(error) };
      }
    },
    // Once it has begun nobody else may begin it again.
    { concurrency: 16, maxAttempts: 1 },
  );
}

function wantedOf(input: unknown): Pick<Wanted, 'pool' | 'workers'> | undefined {
  if (typeof input !== 'object' || input === null || !('pool' in input) || !('workers' in input)) return undefined;
  const { pool, workers } = input;
  if (typeof pool !== 'string' || typeof workers !== 'number' || !(workers >= 1)) return undefined;
  return { pool, workers };
}

function verdictOf(message: unknown): Verdict {
  const rejected = { type: 'reject', reason: 'stopped' } as const;
  if (typeof message !== 'object' || message === null || !('type' in message) || message.type !== 'accept')
    return rejected;
  if (!('workers' in message) || !('invitation' in message)) return rejected;
  const { workers, invitation } = message;
  if (!Array.isArray(workers) || !isInvitation(invitation)) return rejected;
  return { type: 'accept', workers: workers.map(String), invitation };
}

function isInvitation(value: unknown): value is Invitation {
  return typeof value === 'object' && value !== null && 'ask' in value && typeof value.ask === 'string';
}
