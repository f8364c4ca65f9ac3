/** The command as a process of its own: what a person or a script sees of it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { io as dial } from 'socket.io-client';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { programOf } from '../../../scripts/program.mjs';
import { SECRET } from './tokens.ts';

const MAIN = programOf(fileURLToPath(new URL('../src/main.ts', import.meta.url)));
let folder = '';
const cleanups: (() => unknown)[] = [];
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tame-relay-'));
});
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
  rmSync(folder, { recursive: true, force: true });
});

interface Running {
  child: ChildProcess;
  out: () => string;
  err: () => string;
  exit: Promise<number | null>;
}

function command(flags: readonly string[], env: Record<string, string> = {}): Running {
  const child = spawn(process.execPath, [MAIN(), ...flags], {
    cwd: folder,
    env: { PATH: process.env['PATH'], ...env },
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (part: Buffer) => (out += part.toString()));
  child.stderr.on('data', (part: Buffer) => (err += part.toString()));
  const exit = once(child, 'close').then(() => child.exitCode);
  cleanups.push(async () => {
    child.kill('SIGKILL');
    await exit;
  });
  return { child, out: () => out, err: () => err, exit };
}

async function addressIn(file: string, { exit, err }: Running): Promise<string> {
  let ended = false;
  void exit.then(() => (ended = true));
  const deadline = Date.now() + 10_000;
  while (!existsSync(file)) {
    if (ended || Date.now() > deadline) throw new Error(`the relay did not get ready: ${err()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return readFileSync(file, 'utf8');
}

describe('tame-relay', () => {
  test('starts, answers, writes its address, and stops with 0 when told', async () => {
    const file = path.join(folder, 'url.txt');
    const relay = command(['--dev', '--port', '0', '--port-file', file]);
    const url = await addressIn(file, relay);
    expect(await (await fetch(`${url}/health`)).json()).toEqual({ status: 'up' });
    expect(await (await fetch(`${url}/ready`)).json()).toEqual({ status: 'ready' });
    expect(await (await fetch(`${url}/metrics`)).text()).toContain('tame_ready 1');
    expect(existsSync(path.join(folder, '.tame', 'data'))).toBe(true);
    relay.child.kill('SIGTERM');
    expect(await relay.exit).toBe(0);
    const lines = relay
      .out()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.find(({ msg }) => msg === 'listening')).toMatchObject({ url, dev: true });
    expect(lines.at(-1)).toMatchObject({ msg: 'stopped' });
    expect([relay.err(), existsSync(file)]).toEqual(['', false]);
  });

  test('turns away who has no token, and no secret or token is in what it says', async () => {
    const file = path.join(folder, 'url.txt');
    const relay = command(['--port', '0', '--port-file', file, '--log-level', 'debug'], { TAME_SECRET: SECRET });
    const url = await addressIn(file, relay);
    const auth = { protocol: 1, session: 's1', received: 0, token: 'canary.canary.canary' };
    const client = dial(url, { auth, reconnection: false, transports: ['websocket'] });
    cleanups.push(() => client.disconnect());
    const refused = await new Promise<unknown>((resolve) =>
      client.once('connect_error', (cause) => resolve('data' in cause && cause.data)),
    );
    expect(refused).toMatchObject({ code: 'UNAUTHENTICATED', retryable: false });
    relay.child.kill('SIGINT');
    expect(await relay.exit).toBe(0);
    expect(relay.out()).not.toContain('canary');
    expect(relay.out()).not.toContain(SECRET);
  });

  test('tells how it is used', async () => {
    const help = command(['--help']);
    expect(await help.exit).toBe(0);
    expect(help.out()).toContain('tame-relay --secret-file tame.secret');
  });
});

describe('tame-relay that cannot start says one sentence and exits with 1', () => {
  async function complaint(flags: readonly string[], env?: Record<string, string>): Promise<string> {
    const relay = command(flags, env);
    expect(await relay.exit).toBe(1);
    expect(relay.err()).toMatch(/^tame-relay: [^\n]+\n$/);
    return relay.err();
  }

  test('without a way to check tokens', async () => {
    expect(await complaint([])).toContain('tame-relay --dev');
  });

  test('when the port is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    cleanups.push(() => other.close());
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    expect(await complaint(['--dev', '--port', String(port)])).toContain(`port ${port} of 127.0.0.1 is in use`);
  });

  test('when another relay has the data', async () => {
    const file = path.join(folder, 'url.txt');
    const first = command(['--dev', '--port', '0', '--port-file', file]);
    await addressIn(file, first);
    expect(await complaint(['--dev', '--port', '0'])).toMatch(/data|folder|directory/);
  });

  test('when the data folder cannot be made', async () => {
    writeFileSync(path.join(folder, 'file'), '');
    expect(await complaint(['--dev', '--port', '0', '--data', path.join(folder, 'file', 'data')])).toContain('file');
  });
});
