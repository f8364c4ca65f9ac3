/** Pages in a real Chromium that are reloaded while replies arrive. */
import type { System } from '../harness/measurement.ts';
import { forwarder } from './forwarder.ts';
import { openPage } from './page.ts';
import { startRelay, tame } from './tame.ts';
import { trpc } from './trpc.ts';

export const reloadOfTame: System = {
  ...tame,
  how: 'the page remembers an id and reads all replies from the relay; the worker goes on meanwhile, its work is done once',
  async start(stage) {
    const url = `http://127.0.0.1:${(await startRelay(stage, await stage.folder())).port}`;
    await stage.program('tame/worker', url);
    return openPage(stage, 'stream-tame', url);
  },
};

export const reloadOfForwarder: System = {
  ...forwarder,
  how: 'the page asks again, and all the work is done again',
  async start(stage) {
    const { ready: url } = await stage.program('forwarder/server');
    await stage.program('forwarder/worker', url);
    return openPage(stage, 'stream-forwarder', url);
  },
};

export const reloadOfTrpc: System = {
  ...trpc,
  how: 'the page subscribes again, and all the work is done again, by the server itself',
  start: async (stage) => openPage(stage, 'stream-trpc', (await stage.program('trpc/server')).ready),
};
