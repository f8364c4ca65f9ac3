/** The notifier is killed when a message has left it and it has not yet noted so (`kill -9`). */
import { createRelay } from '@tame/relay';
import { createClient } from '@tame/sdk';
import { createWorker } from '@tame/sdk/worker';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { firstValueFrom } from 'rxjs';
import { expect, test } from 'vitest';
import { programOf } from '../../../scripts/program.mjs';
import { until } from './until.ts';
import { preferences, type Wish } from '../src/contract.ts';
import { startWebServer } from './web-server.ts';

const NOTIFIER = programOf(fileURLToPath(new URL('../src/main.ts', import.meta.url)));
const nothing: Wish = { events: [], everyMs: 0, ifUnseenMs: 0 };

test('killed between sending and noting it, it sends once more under the same id, and never again', async ({
  onTestFinished,
}) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tame-notify-killed-'));
  const relay = await createRelay({ port: 0, data: path.join(folder, 'data'), auth: { dev: true } });
  const web = await startWebServer();
  const worker = createWorker(relay.url);
  worker.serve('work', () => 'done');
  await worker.start();
  const ana = createClient(relay.url, { token: 'dev:ana', store: 'memory' });
  const starts: (() => Promise<void>)[] = [];
  const start = async (): Promise<() => Promise<void>> => {
    const child = spawn(process.execPath, [NOTIFIER()], {
      env: {
        PATH: process.env['PATH'],
        TAME_URL: relay.url,
        NOTIFY_SERVICES: 'work',
        NOTIFY_FOLDER: path.join(folder, 'notify'),
        NOTIFY_WEBHOOK_URL: web.url,
        NOTIFY_WEBHOOK_SECRET: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const gone = once(child, 'close');
    const kill = async (): Promise<void> => {
      child.kill('SIGKILL');
      await gone;
    };
    starts.push(kill);
    await Promise.race([once(child.stdout, 'data'), gone.then(() => Promise.reject(new Error('It did not start.')))]);
    return kill;
  };
  onTestFinished(async () => {
    for (const kill of starts) await kill();
    await ana.close();
    await worker.stop({ drainMs: 0 });
    await relay.close({ drainMs: 0 });
    await web.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const ids = (): readonly unknown[] => web.calls.map(({ headers }) => headers['webhook-id']);
  const noted = (id: unknown): boolean =>
    readFileSync(path.join(folder, 'notify/ledger.jsonl'), 'utf8')
      .split('\n')
      .some((line) => line.includes('"sent"') && line.includes(String(id)));

  const kill = await start();
  const wished = { app: nothing, topic: nothing, email: nothing, webhook: { ...nothing, events: ['done' as const] } };
  await firstValueFrom(ana.request(preferences, { set: wished }));
  const { answer } = web;
  web.answer = () => undefined; // it has come, and nobody says so
  await ana.converse('work', 1).settled;
  await until('the message has left', () => ids().length === 1);
  await kill();
  web.answer = answer;
  const killAgain = await start();
  await until('it is sent once more', () => ids().length === 2);
  const [first] = ids();
  expect(ids()).toEqual([first, first]);
  expect(web.calls[1]?.body).toBe(web.calls[0]?.body);
  await until('it is noted', () => noted(first));
  await killAgain();
  await start();
  // Another message shows that the first one did not come a third time.
  await ana.converse('work', 2).settled;
  await until('the next one', () => ids().length >= 3);
  expect(new Set(ids().slice(2)).has(first)).toBe(false);
});
