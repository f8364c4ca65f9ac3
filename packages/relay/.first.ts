import { createRelay } from '@tame/relay';
import { createClient } from '@tame/sdk';
import { createWorker } from '@tame/sdk/worker';
import { firstValueFrom, toArray } from 'rxjs';
import { mkdtempSync } from 'node:fs';
const relay = await createRelay({ port: 0, data: mkdtempSync('/tmp/tame-'), auth: { dev: true } });
console.log(relay.url);
const worker = createWorker(relay.url, { name: 'w' });
worker.serve('greet', (input: any) => `Hello ${input.name}`, { concurrency: 2000 });
worker.serve('count', async function* (input: any, ctx) { for (let i = 1; i <= input.to; i++) { ctx.status({ done: i }); yield i; } }, { concurrency: 4 });
await worker.start();
const tame = createClient(relay.url);
console.log(await firstValueFrom(tame.request('greet', { name: 'Ana' })));
const run = tame.converse('count', { to: 5 });
run.state$.subscribe((s) => console.log('state', s));
run.status$.subscribe((s) => console.log('status', s));
console.log(await firstValueFrom(run.pipe(toArray())), await run.settled);
for (const n of [1024]) {
  const total = n === 1 ? 200 : 20000; let started = 0, done = 0; const t = performance.now();
  await Promise.all(Array.from({ length: n }, async () => { while (started < total) { started++; await firstValueFrom(tame.request('greet', { name: 'x' })); done++; } }));
  console.log(n, 'in flight', Math.round(done / (performance.now() - t) * 1000), '/s');
}
const t = performance.now(); const got = await firstValueFrom(tame.request('count', { to: 20000 }).pipe(toArray())); console.log(got.length, 'replies', Math.round(got.length / (performance.now() - t) * 1000), '/s');
await tame.close(); await worker.stop(); await relay.close();
console.log('closed');
