/** A subscription of tRPC over a WebSocket. */
import type { System } from '../harness/measurement.ts';
import { installed } from './versions.ts';

export const trpc: System = {
  name: 'tRPC subscription',
  version: installed('@trpc/server'),
  keeps: 'volatile',
  how: 'the server produces the replies itself: one process and one connection fewer',
  async start(stage) {
    const { ready: url } = await stage.program('trpc/server');
    return stage.program('trpc/client', url);
  },
};
