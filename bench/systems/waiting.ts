/** A relay that begins with very many requests waiting, and one that begins with few. */
import { readFileSync } from 'node:fs';
import { cpuMs, cpuSince } from '../harness/cpu.ts';
import type { System } from '../harness/measurement.ts';
import { startRelay, tame } from './tame.ts';

/** Put and taken after each start before it counts. */
const WARM = 2_000;

export function waiting(count: number): System {
  return {
    ...tame,
    name: `TAME, ${count.toLocaleString('en')} waiting`,
    how: `started anew for each round, with ${count.toLocaleString('en')} requests on its disk`,
    async start(stage) {
      const data = await stage.folder();
      let relay = await startRelay(stage, data);
      const pile = await stage.program('tame/pile', `http://127.0.0.1:${relay.port}`);
      await pile.ask('put', count);
      return {
        ...pile,
        async ask(_task, wanted = 0) {
          await relay.stop();
          const stopped = performance.now();
          relay = await startRelay(stage, data, { port: relay.port });
          const start = {
            'start ms': performance.now() - stopped,
            ...cpuSince(0, relay.pid, 'start CPU ms'),
            'start MiB': ownMemoryMiB(relay.pid),
          };
          await pile.ask('put', WARM);
          await pile.ask('take', WARM);
          const before = cpuMs([relay.pid]);
          const { value: put } = await pile.ask('put', wanted);
          const { value: taken } = await pile.ask('take', wanted);
          const cpu = cpuSince(before, relay.pid, 'relay CPU ms');
          return { value: 1 / (1 / put + 1 / taken), 'put a second': put, 'taken a second': taken, ...cpu, ...start };
        },
      };
    },
  };
}

/** Without the pages of files that are mapped: those the system takes back when it needs them. */
function ownMemoryMiB(pid: number): number {
  return Number(/^RssAnon:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024;
}
