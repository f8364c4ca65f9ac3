/** What a network does to a conversation besides breaking it. One conversation must not notice, nor the next. */
import { filter, firstValueFrom, toArray } from 'rxjs';
import type { LimitOptions } from '@tame/relay';
import type { Client } from '@tame/sdk';
import { describe, expect, test, type TestContext } from 'vitest';
import { openGround, type Ground } from '../../network/ground.ts';
import type { Proxy } from '../../network/proxy.ts';
import type { Treatment } from '../../network/treatment.ts';
import { idOf, rawPeer } from '../../../packages/relay/test/system/raw-peer.ts';
import { until } from '../../../packages/relay/test/system/until.ts';

const QUICK = { heartbeatMs: 200, heartbeatTimeoutMs: 400 };
const HTML = '<!doctype html><title>Sign in to the network of this hotel</title>';

async function setUp(
  onTestFinished: TestContext['onTestFinished'],
  limits: LimitOptions = QUICK,
): Promise<{ ground: Ground; proxy: Proxy; client: Client }> {
  const ground = await openGround(limits);
  onTestFinished(() => ground.close());
  const proxy = await ground.proxy();
  return { ground, proxy, client: ground.client(proxy.url) };
}

const numbers = (to: number): readonly number[] => Array.from({ length: to }, (_, n) => n + 1);

function ask(client: Client, to: number, everyMs = 0): { id: string; replies: Promise<readonly number[]> } {
  const run = client.converse<number>('count', { to, everyMs });
  return { id: run.id, replies: firstValueFrom(run.pipe(toArray())) };
}

async function online(client: Client): Promise<void> {
  await firstValueFrom(client.connection$.pipe(filter(({ state }) => state === 'online')));
}

describe.concurrent('a conversation', { timeout: 120_000 }, () => {
  const bothWays: readonly (readonly [string, Partial<Treatment>, Partial<Treatment>])[] = [
    ['in pieces of one byte (N12)', { byteByByte: true }, { byteByByte: true }],
    ['on which every frame of the client arrives twice (N11 R3)', { twice: true }, {}],
    ['of 1 kB/s that takes two seconds there and back (N6)', { bytesPerSecond: 1_000, delayMs: 1_000 }, { bytesPerSecond: 1_000, delayMs: 1_000 }], // prettier-ignore
  ];
  test.for(bothWays)('goes over a network %s as over any other', async ([, up, down], { onTestFinished }) => {
    const { ground, proxy } = await setUp(onTestFinished, { heartbeatMs: 2_000, heartbeatTimeoutMs: 8_000 });
    // What is sent twice must be frames of a session: the second greeting of one connection is an error of another kind.
    const client = ground.client(proxy.url);
    if (up.twice === true) await online(client);
    proxy.treat('up', up);
    proxy.treat('down', down);
    const { id, replies } = ask(client, 20);
    expect(await replies).toEqual(numbers(20));
    expect(ground.starts.get(id)).toBe(1);
  });

  test.for([
    ['nothing gets through any more (N3)', ['up', 'down']],
    ['nothing gets to the relay any more (N4)', ['up']],
    ['nothing gets to the client any more (N4)', ['down']],
  ] as const)(
    'goes on when %s: both sides notice, and the client comes again',
    async ([, ways], { onTestFinished }) => {
      const { ground, proxy, client } = await setUp(onTestFinished);
      const { id, replies } = ask(client, 30, 50);
      await until('it runs', () => ground.starts.get(id) === 1);
      const before = proxy.connections;
      for (const way of ways) proxy.treatOpen(way, { bytes: 0 });
      expect(await replies).toEqual(numbers(30));
      expect(ground.starts.get(id)).toBe(1);
      expect(proxy.connections - before).toBeGreaterThan(0);
      // Once, and not again and again.
      expect(proxy.connections - before).toBeLessThan(5);
    },
  );

  test('is begun once when the answer to it is lost on the way back (N2 R3)', async ({ onTestFinished }) => {
    const { ground, proxy, client } = await setUp(onTestFinished);
    await online(client);
    proxy.treat('down', { bytes: 0 });
    const { id, replies } = ask(client, 3);
    await until('the relay has it', () => ground.starts.get(id) === 1);
    proxy.heal();
    proxy.cut();
    expect(await replies).toEqual(numbers(3));
    expect(ground.starts.get(id)).toBe(1);
  });

  test('makes progress over a connection that breaks again and again, with two connections for each break at most (N5 R19)', async ({
    onTestFinished,
  }) => {
    const { ground, proxy, client } = await setUp(onTestFinished);
    const { id, replies } = ask(client, 200, 15);
    let cuts = 0;
    const flap = setInterval(() => {
      if (cuts % 3 === 2) proxy.reset();
      else proxy.cut();
      cuts += 1;
    }, 120);
    onTestFinished(() => clearInterval(flap));
    expect(await replies).toEqual(numbers(200));
    clearInterval(flap);
    expect(cuts).toBeGreaterThan(10);
    // A transport that failed is followed by another one at once.
    expect(proxy.connections).toBeLessThanOrEqual(2 * (cuts + 1));
    expect(ground.starts.get(id)).toBe(1);
  });

  test.for([
    ['a gateway that has no relay behind it', `HTTP/1.1 502 Bad Gateway\r\ncontent-length: 11\r\n\r\nBad Gateway`],
    ['a page of somebody else', `HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: ${HTML.length}\r\n\r\n${HTML}`], // prettier-ignore
    ['a redirect', 'HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:9/login\r\ncontent-length: 0\r\n\r\n'],
    ['something that is no HTTP', '\u0000\u0001SSH-2.0-OpenSSH_9.2\r\n'],
  ] as const)('waits behind %s, and goes on when the relay is there (N8)', async ([, text], { onTestFinished }) => {
    const { ground, proxy } = await setUp(onTestFinished);
    proxy.answer(text);
    const client = ground.client(proxy.url);
    const { id, replies } = ask(client, 3);
    await until('it has tried some times', () => proxy.connections > 6);
    expect(ground.starts.get(id)).toBeUndefined();
    proxy.heal();
    expect(await replies).toEqual(numbers(3));
    expect(ground.starts.get(id)).toBe(1);
  });

  test('goes over polling where WebSockets are turned away (N9)', async ({ onTestFinished }) => {
    const { ground, proxy } = await setUp(onTestFinished);
    proxy.answer('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n', /upgrade: websocket/i);
    const client = ground.client(proxy.url);
    const { id, replies } = ask(client, 20);
    expect(await replies).toEqual(numbers(20));
    expect(ground.starts.get(id)).toBe(1);
  });

  test('belongs to the newest connection of its client: an older one that nobody hung up is told so and not heard (N10 R3)', async ({
    onTestFinished,
  }) => {
    const { ground, proxy, client } = await setUp(onTestFinished);
    const { id, replies } = ask(client, 40, 20);
    await until('it runs', () => ground.starts.get(id) === 1);
    proxy.hangUp();
    expect(await replies).toEqual(numbers(40));
    expect(ground.starts.get(id)).toBe(1);

    const [older, newer] = [await rawPeer(ground.relay.url, { session: 'twice' }), await rawPeer(ground.relay.url, { session: 'twice' })]; // prettier-ignore
    onTestFinished(() => [older, newer].forEach((peer) => peer.close()));
    expect(await older.gone).toContain('newer connection');
    older.shout({ seq: 1, ack: 0, messages: [{ type: 'request', id: idOf('late'), service: 'count', body: '{}' }] });
    await newer.say({ type: 'request', id: idOf('right'), service: 'count', body: '{}' });
    await until('the right one is begun', () => ground.starts.get('right') === 1);
    expect(ground.starts.has('late')).toBe(false);
  });
});
