/** A worker as a process: serves what it is told to, says when it is ready, ends with whoever started it. */
import { createWorker } from '@tame/sdk/worker';
import { handlers } from './handlers.ts';
import type { WorkerSettings } from './processes.ts';

const settings = JSON.parse(process.argv[2] ?? '{}') as WorkerSettings;
const { url, serve, journal, token, drainMs } = settings;
const worker = createWorker(url, { name: `system-${process.pid}`, ...(token !== undefined && { token }) });
for (const [name, options] of Object.entries(serve)) handlers(journal)[name]?.(worker, options);

process.on('SIGTERM', () => {
  const stopped = worker.stop(drainMs === undefined ? {} : { drainMs });
  void stopped.then(() => process.exit(0));
});
process.on('disconnect', () => process.exit(0));
await worker.start();
process.send?.('ready');
