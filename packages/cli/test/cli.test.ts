/** The command as people and scripts run it, against a relay and a worker. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRelay, type Relay } from '@tame/relay';
import { createWorker, type Worker } from '@tame/sdk/worker';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { programOf } from '../../../scripts/program.mjs';

const MAIN = programOf(fileURLToPath(new URL('../src/main.ts', import.meta.url)));
const folder = mkdtempSync(path.join(tmpdir(), 'tame-cli-'));
let relay: Relay;
let worker: Worker;

beforeAll(async () => {
  relay = await createRelay({ port: 0, data: path.join(folder, 'data'), auth: { dev: true } });
  worker = createWorker(relay.url, { name: 'w-1' });
  worker.serve('greet', (input) => `Hello, ${JSON.stringify(input)}!`);
  worker.serve('count', async function* () {
    yield 1;
    yield 2;
  });
  worker.serve(
    'fall',
    () => {
      throw new Error('the shelf is empty');
    },
    { maxAttempts: 1 },
  );
  await worker.start();
});

afterAll(async () => {
  await worker.stop({ drainMs: 0 });
  await relay.close({ drainMs: 0 });
  rmSync(folder, { recursive: true, force: true });
});

function start(...args: readonly string[]) {
  const child = spawn(process.execPath, [MAIN(), ...args], { env: { PATH: process.env['PATH'], TAME_URL: relay.url } });
  const said = { out: '', err: '' };
  child.stdout.on('data', (part: Buffer) => (said.out += part.toString()));
  child.stderr.on('data', (part: Buffer) => (said.err += part.toString()));
  return { child, said, ended: once(child, 'close').then(() => ({ code: child.exitCode, ...said })) };
}

const tame = (...args: readonly string[]) => start(...args).ended;

test('calls a service and prints each reply as a line', async () => {
  expect(await tame('call', 'greet', '{"name":"Ana"}')).toEqual({
    code: 0,
    out: '"Hello, {\\"name\\":\\"Ana\\"}!"\n',
    err: '',
  });
  expect((await tame('call', 'count')).out).toBe('1\n2\n');
}, 60_000);

test('a failed call says why and exits with 1; then the dead letter can be looked after', async () => {
  const failed = await tame('call', 'fall');
  expect(failed.code).toBe(1);
  expect(failed.err).toContain('the shelf is empty');
  const listed = await tame('dead', 'list', 'fall', '--json');
  const [letter] = JSON.parse(listed.out) as { id: string }[];
  expect((await tame('dead', 'list', 'fall')).out).toContain(letter?.id);
  expect((await tame('dead', 'show', letter?.id ?? '')).out).toContain('"kind":"request"');
  expect((await tame('dead', 'drop', letter?.id ?? '')).code).toBe(0);
  expect((await tame('dead', 'list', 'fall')).out).toBe('There are no dead letters.\n');
}, 60_000);

test('shows, pauses and resumes services', async () => {
  expect((await tame('services')).out).toMatch(/^service +mode +waiting[\s\S]*\ngreet +duplex +0/);
  await tame('pause', 'greet');
  expect((await tame('services')).out).toMatch(/greet +duplex, paused/);
  expect((await tame('resume', 'greet', '--json')).out).toContain('"paused":false');
}, 60_000);

test('follows a topic until it is interrupted', async () => {
  await worker.client.topic('news').publish({ n: 1 });
  const { child, said, ended } = start('tail', 'news', '--since', 'start');
  await expect.poll(() => said.out, { timeout: 20_000 }).toBe('{"n":1}\n');
  child.kill('SIGINT');
  expect((await ended).code).toBe(0);
}, 60_000);

test('wrong words and an absent relay exit with 2 and say what to do', async () => {
  const wrong = await tame('dance');
  expect(wrong).toMatchObject({ code: 2, err: 'tame: There is no "dance"; tame --help shows all there is.\n' });
  expect((await tame('call', 'greet', '{name}')).err).toContain('is not JSON: write the input as in');
  expect((await tame('pause')).err).toContain('type tame pause SERVICE');
  const away = await tame('services', '--url', 'http://127.0.0.1:9');
  expect(away.code).toBe(2);
  expect(away.err).toContain('No relay answers at http://127.0.0.1:9');
  expect((await tame('--help')).code).toBe(0);
}, 60_000);
