/** What applications test with, in front of a real relay: time, network and store that do what they are told. */
import { createRelay, type Relay } from '@tame/relay';
import type { Client } from '@tame/sdk';
import { portNetwork } from '@tame/sdk/port';
import { createTestClient, fallibleStore, unreliable, VirtualTime } from '@tame/sdk/testing';
import { createWorker, type Worker } from '@tame/sdk/worker';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { filter, firstValueFrom, lastValueFrom, take, tap, toArray } from 'rxjs';
import { afterAll, beforeAll, expect, test } from 'vitest';

let folder: string;
let relay: Relay;
let worker: Worker;
let goOn: () => void;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'tame-testing-'));
  relay = await createRelay({ port: 0, data: folder, auth: { dev: true } });
  worker = createWorker(relay.url);
  worker.serve('count', async function* (to) {
    for (let n = 1; n <= Number(to); n += 1) {
      if (n === 3) await new Promise<void>((resolve) => (goOn = resolve));
      yield n;
    }
  });
  await worker.start();
});
afterAll(async () => {
  await worker.stop();
  await relay.close({ drainMs: 0 });
  rmSync(folder, { recursive: true, force: true });
});

function beside() {
  return unreliable(
    portNetwork(() => {
      const { port1, port2 } = new MessageChannel();
      relay.accept(port2);
      return port1;
    }),
  );
}

/** A count to 5 that stands still at 2. */
async function halfRead(tame: Client) {
  const run = tame.converse<number>('count', 5);
  let heard = 0;
  const all = lastValueFrom(
    run.pipe(
      tap((n) => (heard = n)),
      toArray(),
    ),
  );
  await firstValueFrom(run.pipe(filter((n) => n === 2)));
  return { all, heard: () => heard };
}

test('a page whose line is cut in the middle reads on, once each', async () => {
  const network = beside();
  const tame = createTestClient({ network });
  const { all } = await halfRead(tame);
  network.cut();
  goOn();
  expect(await all).toEqual([1, 2, 3, 4, 5]);
  expect(network.opened).toBe(2);
  await tame.close();
});

test('a page whose line falls silent hears nothing and is told nothing, until it is cut', async () => {
  const network = beside();
  const tame = createTestClient({ network });
  const { all, heard } = await halfRead(tame);
  network.silence();
  goOn();
  const other = createTestClient({ network: beside() });
  await lastValueFrom(other.request('count', 1));
  await other.close();
  expect([heard(), network.opened]).toEqual([2, 1]);
  network.cut();
  expect(await all).toEqual([1, 2, 3, 4, 5]);
  await tame.close();
});

test('what is asked without a network waits on the device, and goes out when it is back', async () => {
  const network = beside();
  network.leave();
  const store = fallibleStore();
  const tame = createTestClient({ network, store });
  const run = tame.converse<number>('count', 2);
  expect(await firstValueFrom(tame.outbox$.pipe(filter(({ waiting }) => waiting === 1)))).toMatchObject({
    sending: false,
    durability: 'disk',
  });
  network.back();
  expect(await lastValueFrom(run.pipe(toArray()))).toEqual([1, 2]);
  store.fill();
  await expect(lastValueFrom(tame.request('count', 1))).rejects.toMatchObject({ code: 'OUTBOX_FULL' });
  await tame.close();
});

test('a page tries again when its time has come, and that passes when the test says so', async () => {
  const network = beside();
  const time = new VirtualTime();
  const tame = createTestClient({ network, clock: time, random: () => 0.5 });
  await firstValueFrom(tame.connection$.pipe(filter(({ state }) => state === 'online')));
  network.cut();
  const waiting = await firstValueFrom(
    tame.connection$.pipe(
      filter(({ state }) => state === 'waiting'),
      take(1),
    ),
  );
  expect(waiting).toMatchObject({ retryAtMs: time.now() + 250 });
  await time.pass(249);
  expect(network.opened).toBe(1);
  await time.pass(1);
  expect(network.opened).toBe(2);
  await firstValueFrom(tame.connection$.pipe(filter(({ state }) => state === 'online')));
  await tame.close();
});
