/**
 * A program: the process of a newcomer to a pool. It is started blank by `localProcesses`, is told over its channel whom to
 * ask, and ends when it has left the pool or when whoever started it is gone.
 */
import type { Member } from './worker/pool/member.ts';
import { takePart, type Blank, type Told } from './worker/pool/newcomer.ts';

/** Resolves when it is on its way: a process that ends takes with it what is not. */
const tell = (told: Told): Promise<unknown> => new Promise((resolve) => process.send?.(told, undefined, {}, resolve));
let taking: Member | undefined;
const leave = (): void => (taking === undefined ? process.exit(1) : void taking.leave());

process.once('disconnect', leave);
process.once('SIGTERM', leave);

process.once('message', (blank: Blank) => {
  takePart(blank).then(
    async ({ worker, member }) => {
      taking = member;
      void tell({ type: 'ready' });
      await member.left;
      await worker.stop();
      process.exit(0);
    },
    async (error: unknown) => {
      await tell({ type: 'failed', reason: error instanceof Error ? error.message : String(error) });
      process.exit(1);
    },
  );
});
