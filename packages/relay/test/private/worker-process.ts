/** A worker as a process, that answers in private and, to compare, in clear. Ends with whoever started it. */
import { createWorker } from '@tame/sdk/worker';
import { compared, contractOf, type Told } from './contracts.ts';

const { url, key, privateKey } = JSON.parse(process.argv[2] ?? '{}') as Told;
const worker = createWorker(url, { privateKeys: [privateKey] });
for (const service of [contractOf(key), compared]) {
  worker.serve(
    service,
    async function* (input, ctx) {
      const before = await ctx.replies();
      ctx.status(`${input} status`);
      ctx.note('info', `${input} note`);
      yield `${input} reply of attempt ${ctx.attempt}, behind ${before.length}`;
      yield `${await ctx.ask(`${input} question`)} heard`;
    },
    { leaseMs: 2_000 },
  );
}
process.on('disconnect', () => process.exit(0));
await worker.start();
process.send?.('ready');
