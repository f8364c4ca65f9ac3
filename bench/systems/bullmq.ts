/** BullMQ on a Redis that keeps what it acknowledges. */
import type { System } from '../harness/measurement.ts';
import { findProgram } from '../harness/server.ts';
import { installed } from './versions.ts';

export const bullmq: System = {
  name: 'BullMQ',
  version: installed('bullmq'),
  keeps: 'durable',
  how: 'Redis with appendfsync always; the client waits for the result',
  async start(stage) {
    const redis = findProgram('redis-server', 'REDIS_SERVER');
    if (redis === undefined) return 'no redis-server on the path nor in REDIS_SERVER';
    const dir = await stage.folder();
    const { port } = await stage.server(redis, (free) => [
      ...['--bind', '127.0.0.1', '--port', String(free), '--dir', dir, '--save', '', '--loglevel', 'warning'],
      ...['--appendonly', 'yes', '--appendfsync', 'always', '--maxmemory-policy', 'noeviction'],
    ]);
    await stage.program('bullmq/worker', String(port));
    return stage.program('bullmq/client', String(port));
  },
};
