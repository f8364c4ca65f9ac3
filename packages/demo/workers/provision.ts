/**
 * Starts workers on this machine for whichever pool asks, and knows nothing of what they will be.
 *
 *   TAME_URL, TAME_TOKEN or TAME_TOKEN_FILE   the relay
 *   PROVISIONERS                              names, how many each may run, and how soon: `provision.east=1:800,…`
 *   PROVISION_PROGRAM                         the program that newcomers run
 */
import { createWorker, localProcesses, serveProvisioner } from '@tame/sdk/worker';
import { relayAccess } from './environment.ts';
import { fail, live } from './worker-process.ts';

const NAME = 'provisioner';

async function start(): Promise<void> {
  const { url, ...access } = relayAccess(process.env);
  const program = process.env['PROVISION_PROGRAM'];
  const worker = createWorker(url, { ...access, name: NAME });
  for (const wish of (process.env['PROVISIONERS'] ?? '').split(',')) {
    const [, name, max, readyInMs] = /^([\w.]+)=(\d+):(\d+)$/.exec(wish) ?? [];
    if (name === undefined) throw new Error(`PROVISIONERS has "${wish}"; write provision.here=2:1000.`);
    const here = localProcesses({ url, max: Number(max), readyInMs: Number(readyInMs), ...(program && { program }) });
    serveProvisioner(worker, name, here);
  }
  await live({ name: NAME, worker });
}

await start().catch((error: unknown) => fail(NAME, error));
