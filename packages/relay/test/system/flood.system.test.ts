/** Who says too much is heard later or sent away, and nobody else notices (SEC-26, SEC-27, R39, R42). */
import { lastValueFrom } from 'rxjs';
import { io } from 'socket.io-client';
import type { Bye } from '@tame/sdk/protocol';
import { describe, expect, onTestFinished, test } from 'vitest';
import { PlainPeer } from '../plain-peer.ts';
import { SECRET, tokenOf } from '../tokens.ts';
import type { RelayProcess } from './processes.ts';
import { online, openStage, type Stage } from './stage.ts';
import { until } from './until.ts';

/** A relay that holds users to little, with a worker. */
async function start(limits: Readonly<Record<string, string | number>>, flags: readonly string[] = []) {
  const stage = openStage(onTestFinished);
  const relay = await stage.relay({
    secret: SECRET,
    flags: [...flags, ...Object.entries(limits).flatMap(([name, value]) => ['--limit', `${name}=${value}`])],
  });
  const token = await tokenOf('worker', { serve: ['**'] });
  await stage.worker({ url: relay.url, serve: { greet: { concurrency: 64 }, record: { concurrency: 64 } }, token });
  return { stage, relay };
}

async function pageOf(stage: Stage, { url }: RelayProcess, user: string) {
  const client = stage.client(url, { token: await tokenOf(user, { call: ['**'] }) });
  await online(client);
  return client;
}

async function metrics({ url }: RelayProcess): Promise<Readonly<Record<string, number>>> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return Object.fromEntries(
    lines.map((line): [string, number] => [line.split(' ')[0] ?? '', Number(line.split(' ')[1])]),
  );
}

/** A hello, and what came of it. */
async function knock({ url }: RelayProcess, token: string, forwardedFor?: string): Promise<Bye | 'in'> {
  const auth = { protocol: 1, session: `s-${crypto.randomUUID()}`, received: 0, token };
  const extraHeaders = forwardedFor === undefined ? {} : { 'x-forwarded-for': forwardedFor };
  const socket = io(url, { auth, extraHeaders, reconnection: false, forceNew: true, transports: ['websocket'] });
  try {
    return await new Promise((resolve, reject) => {
      socket.once('welcome', () => resolve('in'));
      socket.once('connect_error', (cause: Error & { data?: Bye }) =>
        cause.data ? resolve(cause.data) : reject(cause),
      );
    });
  } finally {
    socket.close();
  }
}

describe('a user who says a hundred times more than it may', { timeout: 60_000 }, () => {
  test('is heard in the end, each request once, and another user is answered meanwhile', async () => {
    const { stage, relay } = await start({ messagesPerSecondPerUser: 100, burstMessagesPerUser: 1_024 });
    const ana = await pageOf(stage, relay, 'ana');
    const again = await pageOf(stage, relay, 'ana');
    const ben = await pageOf(stage, relay, 'ben');
    const posted = Array.from({ length: 1_400 }, (_, n) => (n % 2 === 0 ? ana : again).post('record', { n }));
    await until('the flood is held back', async () => ((await metrics(relay))['tame_frames_paced_total'] ?? 0) > 0);
    const greetings = await Promise.all(
      Array.from({ length: 200 }, (_, n) => lastValueFrom(ben.request<string>('greet', { name: `${n}` }))),
    );
    expect(greetings).toEqual(Array.from({ length: 200 }, (_, n) => `Hello, ${n}!`));
    await Promise.all(posted);
    await until('everything is recorded', () => stage.journal('record').length >= posted.length);
    const recorded = stage.journal('record').map(([, , n]) => Number(n));
    expect(recorded.toSorted((a, b) => a - b)).toEqual(posted.map((_, n) => n));
    const counted = await metrics(relay);
    expect(Object.keys(counted).filter((name) => /^tame_(refused|floods)_total/.test(name))).toEqual([]);
  });

  test('and does not wait for acknowledgements is sent away, and loses nothing when it comes back', async () => {
    const { stage, relay } = await start({
      messagesPerSecondPerUser: 100,
      burstMessagesPerUser: 1_024,
      unhandledBytesPerPeer: '256KiB',
    });
    const ben = await pageOf(stage, relay, 'ben');
    const token = await tokenOf('mallory', { call: ['**'] });
    const mallory = new PlainPeer(relay.url, { session: 's-mallory', token });
    stage.after(() => mallory.leave());
    await mallory.connect();
    mallory.say(...Array.from({ length: 1_024 }, (_, ref) => ({ type: 'unwatch', ref })));
    const filler = 'x'.repeat(4_000);
    for (let n = 0; n < 200; n += 1) {
      mallory.say({ type: 'request', id: `q-${n}`, service: 'record', body: JSON.stringify({ n, filler }) });
    }
    await mallory.until(() => mallory.bye !== undefined, 'the last word of the relay');
    expect(mallory.bye).toMatchObject({
      code: 'RATE_LIMITED',
      text: expect.stringContaining('unhandledBytesPerPeer') as unknown,
      retryable: true,
      retryAfterMs: 5_000,
    });
    expect(await lastValueFrom(ben.request('greet', { name: 'Ben' }))).toBe('Hello, Ben!');
    expect(await metrics(relay)).toMatchObject({
      'tame_floods_total{who="peer"}': 1,
      'tame_refused_total{code="RATE_LIMITED"}': 1,
    });

    await mallory.connect();
    expect(mallory.welcome.resumed).toBe(true);
    await mallory.acknowledged();
    expect(mallory.forgotten).toEqual([]);
    await until('everything is recorded', () => stage.journal('record').length >= 200);
    const recorded = stage.journal('record').map(([, , n]) => Number(n));
    expect(recorded.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 200 }, (_, n) => n));
  });
});

describe('a stranger who guesses tokens', { timeout: 60_000 }, () => {
  test('is refused with a time to wait before a token is looked at; who is in stays in', async () => {
    const { stage, relay } = await start({ wrongHellosPerMinute: 3 });
    const ben = await pageOf(stage, relay, 'ben');
    const good = await tokenOf('ana', { call: ['**'] });
    for (let n = 0; n < 3; n += 1) expect(await knock(relay, `a.b.${n}`)).toMatchObject({ code: 'UNAUTHENTICATED' });
    const refused = await knock(relay, good);
    expect(refused).toMatchObject({ code: 'RATE_LIMITED', retryable: true });
    expect(refused === 'in' ? 0 : refused.retryAfterMs).toBeGreaterThan(0);
    expect(await lastValueFrom(ben.request('greet', { name: 'Ben' }))).toBe('Hello, Ben!');
    expect(await metrics(relay)).toMatchObject({ 'tame_floods_total{who="stranger"}': 1 });
  });

  test('behind a proxy is told from everybody else behind it, and holds up nobody where the proxy is not known', async () => {
    const known = await start({ wrongHellosPerMinute: 3 }, ['--proxies', '1']);
    const unknown = await start({ wrongHellosPerMinute: 3 });
    const good = await tokenOf('ana', { call: ['**'] });
    for (const { relay } of [known, unknown]) {
      for (let n = 0; n < 5; n += 1) await knock(relay, `a.b.${n}`, `203.0.113.${n}, 198.51.100.7`);
    }
    expect(await knock(known.relay, good, '198.51.100.7')).toMatchObject({ code: 'RATE_LIMITED' });
    expect(await knock(known.relay, good, '198.51.100.7, 198.51.100.8')).toBe('in');
    expect(await knock(unknown.relay, good, '198.51.100.7')).toBe('in');
  });
});
