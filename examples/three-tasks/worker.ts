/** A worker process. Three of these run; which of them does what, and which one leads, nobody has decided. */
import { setTimeout as pause } from 'node:timers/promises';
import { createWorker, type Context } from '@tame/sdk/worker';
import { filter, firstValueFrom, scan } from 'rxjs';
import { question, third } from './contract.ts';

const [url = '', name = ''] = process.argv.slice(2);
const worker = createWorker(url, { name });

// The first task: it asks for two more, and is one itself. Ids of its own make asking again harmless.
worker.serve(
  question,
  async ({ below }, ctx) => {
    const step = Math.ceil(below / 3);
    const middle = { name: 'middle', from: step, below: 2 * step };
    const last = { name: 'last', from: 2 * step, below };
    for (const part of [middle, last]) ctx.converse(third, part, { id: `${ctx.id}.${part.name}` });
    return together(ctx, { name: 'first', from: 0, below: step });
  },
  { concurrency: 3, leaseMs: 1_000 },
);
worker.serve(third, (part, ctx) => together(ctx, part), { concurrency: 3, leaseMs: 1_000 });

/** What each of the three does: finds its part, tells the others, and answers for all of them if it is the one that leads. */
async function together(ctx: Context, part: { name: string; from: number; below: number }): Promise<number> {
  const { event } = ctx;
  event.leader$.subscribe(({ me, token }) => me && console.log(`${name} leads with token ${token}`));

  await event.share(part.name, await count(part.from, part.below));
  console.log(`${name} has found the ${part.name} third`);

  const parts$ = event.discoveries$.pipe(
    scan((known, { key, value }) => known.set(key, Number(value)), new Map<string, number>()),
    filter(({ size }) => size === 3),
  );
  const found = await firstValueFrom(parts$);
  const sum = [...found.values()].reduce((one, other) => one + other);
  await firstValueFrom(event.leader$.pipe(filter(({ me }) => me)));
  await event.conclude(sum);
  return sum;
}

async function count(from: number, below: number): Promise<number> {
  let primes = 0;
  for (let n = Math.max(2, from); n < below; n += 1) {
    if (isPrime(n)) primes += 1;
    if (n % 500 === 0) await pause(50); // so that there is time to die
  }
  return primes;
}

function isPrime(n: number): boolean {
  for (let d = 2; d * d <= n; d += 1) if (n % d === 0) return false;
  return true;
}

await worker.start();
process.send?.('ready');
process.on('disconnect', () => process.exit());
