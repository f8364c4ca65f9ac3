/** A relay that moves to another address under its name: whoever comes again asks for the address again. */
import { mkdtempSync, rmSync } from 'node:fs';
import dns from 'node:dns';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRelay } from '@tame/relay';
import { createClient } from '@tame/sdk';
import { createWorker } from '@tame/sdk/worker';
import { firstValueFrom } from 'rxjs';
import { expect, onTestFinished, test, vi } from 'vitest';

const [OLD, NEW] = ['127.0.0.1', '127.0.0.2'];

test('what waits is sent to where the relay is now, and worked there (N13)', { timeout: 120_000 }, async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tame-moved-'));
  let address = OLD;
  let looked = 0;
  const real = dns.lookup as (name: string, ...more: unknown[]) => void;
  const lookup = (name: string, ...more: unknown[]): void => {
    if (name !== 'localhost' || more.length < 2) return real(name, ...more);
    looked += 1;
    const [{ all }, done] = more as [{ all?: boolean }, (...answer: unknown[]) => void];
    if (all === true) done(null, [{ address, family: 4 }]);
    else done(null, address, 4);
  };
  const spy = vi.spyOn(dns, 'lookup').mockImplementation(lookup as never);
  const start = (port: number) => createRelay({ host: address, port, data: path.join(folder, 'data'), auth: { dev: true } }); // prettier-ignore
  let relay = await start(0);
  const port = Number(new URL(relay.url).port);
  const url = `http://localhost:${port}`;
  const worker = createWorker(url);
  worker.serve('echo', (input) => input);
  await worker.start();
  const client = createClient(url, { store: 'memory' });
  onTestFinished(async () => {
    await client.close();
    await worker.stop({ drainMs: 0 });
    await relay.close({ drainMs: 0 });
    spy.mockRestore();
    rmSync(folder, { recursive: true, force: true });
  });
  expect(await firstValueFrom(client.request('echo', 1))).toBe(1);

  await relay.close({ drainMs: 0 });
  const answer = firstValueFrom(client.request('echo', 2));
  const before = looked;
  address = NEW;
  relay = await start(port);
  expect(await answer).toBe(2);
  expect(looked).toBeGreaterThan(before);
});
