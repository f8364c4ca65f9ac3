/** BullMQ's worker. */
import { Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { answer, given } from '../../harness/answer.ts';
import { double, type Question } from '../measured/double.ts';

const worker = new Worker<Question, Question>('bench', async ({ data }) => double(data), {
  connection: new Redis(Number(given()), '127.0.0.1', { maxRetriesPerRequest: null }),
  concurrency: 1_024,
  // The newest are kept: who begins to wait after a job is done looks for it.
  removeOnComplete: { count: 10_000 },
});
await worker.waitUntilReady();
answer({});
