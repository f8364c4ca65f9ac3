/** TAME's worker. */
import { createWorker } from '@tame/sdk/worker';
import { answer, given } from '../../harness/answer.ts';
import { double } from '../work/double.ts';
import { countTo } from '../work/stream.ts';
import { counting, doubling } from './contract.ts';

const worker = createWorker(given(), { name: 'bench' });
worker.serve(doubling, double, { concurrency: 2_048 });
worker.serve(counting, ({ count }) => countTo(count));
await worker.start();
answer({});
