/** Signing people out from a terminal, at a relay that asks for tokens. */
import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRelay, type Relay } from '@tame/relay';
import { createClient } from '@tame/sdk';
import { filter, firstValueFrom } from 'rxjs';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { programOf } from '../../../scripts/program.mjs';

const MAIN = programOf(fileURLToPath(new URL('../src/main.ts', import.meta.url)));
const folder = mkdtempSync(path.join(tmpdir(), 'tame-cli-revoking-'));
const nowS = Math.floor(Date.now() / 1_000);
const SECRET = 'a secret of forty bytes for use in tests';
let relay: Relay;

beforeAll(async () => {
  relay = await createRelay({ port: 0, data: path.join(folder, 'data'), auth: { secret: SECRET } });
});

afterAll(async () => {
  await relay.close({ drainMs: 0 });
  rmSync(folder, { recursive: true, force: true });
});

/** Signed as an issuer would, a minute ago. */
function tokenOf(sub: string, tame: object = { admin: ['tame.tokens'], subscribe: ['**'] }): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ sub, tame, iat: nowS - 60, exp: nowS + 600 })}`;
  return `${signed}.${createHmac('sha256', SECRET).update(signed).digest('base64url')}`;
}

/** As somebody types it whose token is in a file. */
function as(user: string): (...args: readonly string[]) => ReturnType<typeof start> {
  const file = path.join(folder, `${user}.jwt`);
  writeFileSync(file, tokenOf(user));
  return (...args) => start(...args, '--token-file', file, '--url', relay.url);
}

function start(...args: readonly string[]) {
  const child = spawn(process.execPath, [MAIN(), ...args], { env: { PATH: process.env['PATH'] } });
  const said = { out: '', err: '' };
  child.stdout.on('data', (part: Buffer) => (said.out += part.toString()));
  child.stderr.on('data', (part: Buffer) => (said.err += part.toString()));
  return { said, ended: once(child, 'close').then(() => ({ code: child.exitCode, ...said })) };
}

test('a user is signed out everywhere, and one token alone; both are shown', async () => {
  const olga = as('olga');
  const client = createClient(relay.url, { store: 'memory', token: tokenOf('ana') });
  onTestFinished(() => client.close());
  const reaches = (state: string) => firstValueFrom(client.connection$.pipe(filter((now) => now.state === state)));
  await reaches('online');
  expect((await olga('revoked').ended).out).toBe('Nothing is revoked.\n');
  const { code, out } = await olga('revoke', 'user', 'ana').ended;
  expect([code, out]).toEqual([
    0,
    expect.stringMatching(/^Every token of ana issued until 2.* is refused from now on;/),
  ]);
  expect(await reaches('refused')).toMatchObject({ code: 'UNAUTHENTICATED' });
  const exp = nowS + 600;
  expect((await olga('revoke', 'token', 't-1', `${exp}`).ended).out).toMatch(/^The token t-1 is refused from now on/);
  const shown = (await olga('revoked').ended).out.split('\n');
  expect(shown[0]).toMatch(/^revoked +user +session +token +ends$/);
  expect(shown[1]).toMatch(new RegExp(`t-1 +${new Date(exp * 1_000).toISOString()}$`));
  expect(shown[2]).toMatch(/ana$/);
}, 60_000);

test('one session is found by its user, and ended', async () => {
  const olga = as('olga');
  const client = createClient(relay.url, { store: 'memory', name: 'phone', token: tokenOf('dora') });
  onTestFinished(() => client.close());
  const reaches = (state: string) => firstValueFrom(client.connection$.pipe(filter((now) => now.state === state)));
  await reaches('online');
  const [heads, row = '', ...none] = (await olga('sessions', 'dora').ended).out.trimEnd().split('\n');
  expect([heads, none]).toEqual([expect.stringMatching(/^session +user +name +token +ends +away ms$/), []]);
  expect(row).toMatch(/^\S+ +dora +phone +\d{4}-\S+Z$/);
  const [session = ''] = row.split(' ');
  const { code, out } = await olga('revoke', 'session', session).ended;
  expect([code, out]).toEqual([0, expect.stringContaining(`The session ${session} is over, and refused with a token issued until 2`)]); // prettier-ignore
  expect(await reaches('refused')).toMatchObject({ code: 'UNAUTHENTICATED' });
  expect((await olga('sessions', 'dora').ended).out).toBe('Nobody is here, and nobody may come back.\n');
  expect((await olga('sessions').ended).out).toMatch(/ olga +tame-cli /);
}, 60_000);

test('whoever is signed out while a command runs is told so, and the command ends', async () => {
  const bea = as('bea');
  const tail = bea('tail', 'news', '--since', 'start');
  const publisher = createClient(relay.url, { store: 'memory', token: tokenOf('cleo', { publish: ['**'] }) });
  onTestFinished(() => publisher.close());
  await publisher.topic('news').publish({ n: 1 });
  await expect.poll(() => tail.said.out, { timeout: 20_000 }).toBe('{"n":1}\n');
  await relay.revoke({ user: 'bea' });
  expect(await tail.ended).toMatchObject({ code: 1, err: 'tame: The token has been revoked; fetch a new one.\n' });
}, 60_000);

test('wrong words say what to type', async () => {
  const olga = as('olga');
  expect((await olga('revoke').ended).err).toContain(
    'type tame revoke user NAME, tame revoke session ID, or tame revoke token JTI [EXP]',
  );
  expect((await olga('revoke', 'page', 'x').ended).err).toContain('Type tame revoke user NAME');
  const exp = await olga('revoke', 'token', 't-1', 'tomorrow').ended;
  expect([exp.code, exp.err]).toEqual([2, expect.stringContaining('"tomorrow" is no time of a token')]);
}, 60_000);
