/** A first member of a pool, or a provisioner, as a process: says when it is ready, ends with whoever started it. */
import { createPool, createWorker, localProcesses, serveProvisioner, type PoolOptions } from '@tame/sdk/worker';

export type PoolProcess = { readonly url: string; readonly token?: string } & (
  | { readonly member: PoolOptions; readonly service: string }
  | { readonly provisioner: string; readonly max: number; readonly env?: Readonly<Record<string, string>> }
);

const settings = JSON.parse(process.argv[2] ?? '{}') as PoolProcess;
const { url, token } = settings;
const name = 'member' in settings ? (settings.member.member ?? 'member') : settings.provisioner;
const worker = createWorker(url, { name, ...(token !== undefined && { token }) });
process.on('disconnect', () => process.exit(0));
if ('member' in settings) {
  const pool = createPool(worker, settings.service, settings.member);
  process.on('SIGTERM', () => void pool.leave());
  await worker.start();
  await pool.join();
  void pool.left.then(() => worker.stop()).then(() => process.exit(0));
} else {
  const { provisioner, max, env } = settings;
  serveProvisioner(worker, provisioner, localProcesses({ url, max, ...(env && { env }) }));
  await worker.start();
}
process.send?.('ready');
