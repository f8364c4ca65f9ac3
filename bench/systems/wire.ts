/** The same systems, with wires between page, server and worker that count bytes. */
import type { System } from '../harness/measurement.ts';
import type { Program } from '../harness/program.ts';
import type { Stage } from '../harness/stage.ts';
import { forwarder } from './forwarder.ts';
import { startRelay, tame } from './tame.ts';

export const tameOnWires: System = {
  ...tame,
  how: 'acknowledgements in both directions are part of it',
  start: async (stage) => onWires(stage, 'tame', (await startRelay(stage, await stage.folder())).port),
};

export const forwarderOnWires: System = {
  ...forwarder,
  how: 'nothing is acknowledged but a request by its reply',
  start: async (stage) =>
    onWires(stage, 'forwarder', Number(new URL((await stage.program('forwarder/server')).ready).port)),
};

/** `value` of its samples is bytes between page and server for each operation. */
async function onWires(stage: Stage, programs: string, server: number): Promise<Program> {
  const [page, work] = [await stage.wire(server), await stage.wire(server)];
  await stage.program(`${programs}/worker`, `http://127.0.0.1:${work.port}`);
  const client = await stage.program(`${programs}/client`, `http://127.0.0.1:${page.port}`);
  const counted = async () => ({ page: await page.counted(), work: await work.counted() });
  return {
    ...client,
    async ask(task, ...input) {
      const before = await counted();
      const { operations } = await client.ask(task, ...input);
      if (operations === undefined) throw new Error(`It is not known how often ${task} was done.`);
      const after = await counted();
      const each = (wire: 'page' | 'work', way: 'up' | 'down'): number =>
        (after[wire][way] - before[wire][way]) / operations;
      return {
        value: each('page', 'up') + each('page', 'down'),
        'page to server': each('page', 'up'),
        'server to page': each('page', 'down'),
        'server to worker': each('work', 'down'),
        'worker to server': each('work', 'up'),
      };
    },
  };
}
