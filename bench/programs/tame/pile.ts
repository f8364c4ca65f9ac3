/** A page that puts very many requests, and a worker that takes some of them. */
import { createClient } from '@tame/sdk';
import { createWorker } from '@tame/sdk/worker';
import { filter, firstValueFrom } from 'rxjs';
import { answer, given } from '../../harness/answer.ts';
import { question } from '../measured/double.ts';

const SERVICE = 'bench.pile';
/** Put and not yet acknowledged, at most, before more is. */
const AT_ONCE = 4_096;
const url = given();

answer({
  async put(count = 0) {
    const page = createClient(url, { name: 'bench-pile', store: 'memory' });
    const untilWaiting = (atMost: number) =>
      firstValueFrom(page.outbox$.pipe(filter(({ waiting }) => waiting <= atMost)));
    await firstValueFrom(page.connection$.pipe(filter(({ state }) => state === 'online')));
    const started = performance.now();
    for (let put = 0; put < count;) {
      const more = Array.from({ length: Math.min(AT_ONCE / 2, count - put) }, (_, at) => question(put + at));
      await Promise.all(more.map((each) => page.post(SERVICE, each)));
      put += more.length;
      await untilWaiting(AT_ONCE / 2);
    }
    const { refused } = await untilWaiting(0);
    const seconds = (performance.now() - started) / 1_000;
    await page.close();
    if (refused[0]) throw new Error(refused[0].message);
    return { value: count / seconds };
  },

  async take(count = 0) {
    const worker = createWorker(url, { name: 'bench-pile' });
    let taken = 0;
    const all = new Promise<void>((resolve) => {
      worker.serve(
        SERVICE,
        (_, { signal }) => {
          taken += 1;
          if (taken <= count) return taken === count ? resolve() : undefined;
          // More than was wanted goes back to where it was.
          return new Promise<void>(
            (_, reject) => void signal.addEventListener('abort', () => reject(new Error('back'))),
          );
        },
        { concurrency: 256 },
      );
    });
    const started = performance.now();
    await worker.start();
    await all;
    const seconds = (performance.now() - started) / 1_000;
    await worker.stop({ drainMs: 0 });
    return { value: count / seconds };
  },
});
