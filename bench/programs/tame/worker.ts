/** TAME's worker. */
import { once } from 'node:events';
import { createWorker } from '@tame/sdk/worker';
import { map } from 'rxjs';
import { answer, given } from '../../harness/answer.ts';
import { double } from '../measured/double.ts';
import { burstsTo, countTo } from '../measured/stream.ts';
import { counting, doubling, events, publishing, reporting, talking } from './contract.ts';

const [, , , token] = process.argv;
const worker = createWorker(given(), { name: 'bench', ...(token !== undefined && { token }) });
worker.serve(doubling, double, { concurrency: 2_048 });
worker.serve(talking, (_, { messages$ }) => messages$.pipe(map(double)));
worker.serve(counting, ({ count }) => countTo(count));
worker.serve(reporting, async ({ count }, ctx) => {
  for await (const burst of burstsTo(count)) for (const each of burst) ctx.status(each);
  // With its end what was not yet sent of a status is of no interest any more: the client ends it, when it has seen all.
  await once(ctx.signal, 'abort');
});
worker.serve(publishing, async ({ topic, count }, ctx) => {
  const published: Promise<void>[] = [];
  for await (const burst of burstsTo(count)) {
    for (const each of burst) published.push(ctx.topic(events(topic)).publish(each));
  }
  await Promise.all(published);
});
await worker.start();
answer({});
