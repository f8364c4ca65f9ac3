/** What a worker says of itself last, right before it is done. */
import { createRelay } from '@tame/relay';
import { createClient } from '@tame/sdk';
import { createWorker } from '@tame/sdk/worker';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { lastValueFrom, toArray } from 'rxjs';
import { expect, onTestFinished, test } from 'vitest';

test('the last status is heard before the end, and is what a peek shows afterwards (S0-06)', async () => {
  const data = mkdtempSync(path.join(tmpdir(), 'tame-status-'));
  const relay = await createRelay({ port: 0, data, auth: { dev: true } });
  const worker = createWorker(relay.url);
  const tame = createClient(relay.url, { store: 'memory' });
  onTestFinished(async () => {
    await worker.stop({ drainMs: 0 });
    await tame.close();
    await relay.close({ drainMs: 0 });
    rmSync(data, { recursive: true, force: true });
  });
  worker.serve('count', (_input, ctx) => {
    for (let n = 1; n <= 3; n += 1) ctx.status({ n });
    return 'done';
  });
  await worker.start();
  const run = tame.converse('count', null);
  const [statuses, reply] = await Promise.all([lastValueFrom(run.status$.pipe(toArray())), lastValueFrom(run)]);
  expect([statuses.at(-1), reply]).toEqual([{ n: 3 }, 'done']);
  expect(await run.peek()).toMatchObject({ state: 'completed', status: { n: 3 } });
});
