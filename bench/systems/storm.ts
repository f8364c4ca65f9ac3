/** A crowd whose server is killed and started again. */
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { cpuMs, cpuSince } from '../harness/cpu.ts';
import { LOOP_DELAY_FILE, longestLoopDelay, loopDelayModule } from '../harness/loop-delay.ts';
import type { System } from '../harness/measurement.ts';
import type { Program } from '../harness/program.ts';
import type { Server } from '../harness/server.ts';
import type { NodeServerOptions, Stage } from '../harness/stage.ts';
import { crowdOfForwarder } from './forwarder.ts';
import { crowdOfTame, startRelay } from './tame.ts';

/** Longer than a page must be connected before its waits begin anew: this storm is not to be the second of two. */
const CALM_MS = 11_000;

const bare = fileURLToPath(new URL('../dist/bare/server.js', import.meta.url));

export const stormOfTame: System = {
  ...crowdOfTame,
  how: 'each page says who it is and resumes its session; it waits up to 0.5 s before its first attempt',
  async start(stage) {
    const data = await stage.folder();
    return crowdInStorm(stage, 'tame/crowd', (options) => startRelay(stage, data, options));
  },
};

export const stormOfSocketIo: System = {
  ...crowdOfForwarder,
  name: 'bare Socket.IO',
  how: 'connections and nothing above; each waits 0.5 s to 1.5 s before its first attempt',
  start: (stage) =>
    crowdInStorm(stage, 'forwarder/crowd', (options) => stage.nodeServer(bare, (port) => [String(port)], options)),
};

async function crowdInStorm(
  stage: Stage,
  crowd: string,
  start: (options: NodeServerOptions) => Promise<Server>,
): Promise<Program> {
  const file = path.join(await stage.folder(), 'loop-delay');
  const options = { preload: loopDelayModule, env: { [LOOP_DELAY_FILE]: file } };
  let server = await start(options);
  const pages = await stage.program(crowd, `http://127.0.0.1:${server.port}`, String(server.pid));
  return {
    ...pages,
    async ask(task, ...input) {
      await pages.ask('gather', ...input);
      await sleep(CALM_MS);
      await server.stop('SIGKILL');
      const back = pages.ask(task);
      const killedAt = performance.now();
      server = await start({ ...options, port: server.port });
      const startedMs = performance.now() - killedAt;
      await longestLoopDelay(server.pid, file); // that of its start
      const before = cpuMs([server.pid]);
      const sample = await back;
      const cpu = cpuSince(before, server.pid, 'server CPU ms');
      const delay = await longestLoopDelay(server.pid, file);
      return { ...sample, 'server up ms': startedMs, ...cpu, 'event loop delay ms': delay };
    },
  };
}
