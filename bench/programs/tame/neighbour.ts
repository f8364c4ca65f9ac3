/** One of several users of a relay: floods it, or wants to know how soon it is heard. */
import { createClient } from '@tame/sdk';
import { filter, firstValueFrom } from 'rxjs';
import { answer, given } from '../../harness/answer.ts';
import { quantile } from '../../harness/statistics.ts';
import { question } from '../measured/double.ts';
import { doubling } from './contract.ts';

/** Between two requests. */
const PAUSE_MS = 5;

const tame = createClient(given(), { name: 'bench', token: given(1), store: 'memory' });

/** Until the process ends. */
async function flood(): Promise<never> {
  for (;;) await firstValueFrom(tame.request(doubling, question(0)));
}

answer({
  /** Keeps so many requests under way from now on. */
  flood(lanes = 0) {
    for (let lane = 0; lane < lanes; lane += 1) void flood();
    return Promise.resolve({ value: lanes });
  },

  async accepted(ms = 0) {
    const latencies: number[] = [];
    const end = performance.now() + ms;
    while (performance.now() < end) {
      const asked = performance.now();
      const run = tame.converse(doubling, question(latencies.length));
      await firstValueFrom(run.state$.pipe(filter((state) => state !== 'stored')));
      latencies.push(performance.now() - asked);
      await run.settled;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
    return { value: quantile(latencies, 0.99), p50: quantile(latencies, 0.5), operations: latencies.length };
  },
});
