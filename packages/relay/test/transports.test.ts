/** The same application, over everything that may carry it: WebSocket, polling, and message ports beside the relay. */
import { createRelay, type Relay } from '@tame/relay';
import { createClient, octets, service, type Network } from '@tame/sdk';
import { portNetwork } from '@tame/sdk/port';
import { createWorker } from '@tame/sdk/worker';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { connect, createServer as createPipe, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { filter, firstValueFrom, lastValueFrom, take, toArray } from 'rxjs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SECRET, tokenOf } from './tokens.ts';

/** A way to the relay. */
interface Way {
  readonly url: string;
  readonly network?: Network;
  /** Every connection that is open breaks off, without a word. */
  cut(): void;
  /** What the way was used for. */
  used(): number;
  close(): void;
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Notes the connections of a server, to cut them. */
function cutter(server: Server): () => void {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return () => sockets.forEach((socket) => socket.destroy());
}

async function webSocket({ url }: Relay): Promise<Way> {
  let used = 0;
  const pipe = createPipe((socket) => {
    const there = connect(Number(new URL(url).port), '127.0.0.1');
    socket.once('data', (first) => (used += String(first).includes('Upgrade: websocket') ? 1 : 0));
    socket.pipe(there).pipe(socket);
    for (const [one, other] of [
      [socket, there],
      [there, socket],
    ] as const) {
      one.on('error', () => other.destroy()).on('close', () => other.destroy());
    }
  });
  const cut = cutter(pipe);
  return { url: await listening(pipe), cut, used: () => used, close: () => void (pipe.close(), cut()) };
}

/** Passes requests on and knows nothing of upgrades, as some proxies do. */
async function polling(relay: Relay): Promise<Way> {
  let used = 0;
  const proxy = createServer((asked, answer) => {
    used += 1;
    const { method, url = '', headers } = asked;
    const passed = request(`${relay.url}${url}`, { method, headers }, (got) => {
      answer.writeHead(got.statusCode ?? 502, got.headers);
      got.pipe(answer);
    });
    asked.pipe(passed.on('error', () => answer.destroy()));
    answer.on('close', () => passed.destroy());
  });
  proxy.on('upgrade', (_asked, socket) => socket.destroy());
  const cut = cutter(proxy);
  return { url: await listening(proxy), cut, used: () => used, close: () => void (proxy.close(), cut()) };
}

async function ports(relay: Relay): Promise<Way> {
  const open: { close(): void }[] = [];
  let used = 0;
  const network = portNetwork(() => {
    const { port1, port2 } = new MessageChannel();
    open.push(port1);
    relay.accept(port2);
    used += 1;
    return port1;
  });
  const cut = (): void => open.splice(0).forEach((port) => port.close());
  return { url: 'port:', network, cut, used: () => used, close: cut };
}

interface Quote {
  readonly item: number;
  readonly text: string;
}

const copy = service('ads.copy', { input: octets, reply: octets });

describe.each([
  ['WebSocket', webSocket],
  ['polling', polling],
  ['message ports', ports],
])('over %s (S4-01)', (_name, open) => {
  let folder: string;
  let relay: Relay;
  let way: Way;
  const closing: (() => unknown)[] = [];
  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'tame-way-'));
    relay = await createRelay({ port: 0, data: folder, auth: { secret: SECRET }, limits: { graceMs: 5_000 } });
    way = await open(relay);
  });
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
    await relay.close({ drainMs: 0 });
    way.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const options = (token: string) => ({ token, ...(way.network && { network: way.network }) });
  const page = (token: string) => {
    const tame = createClient(way.url, { ...options(token), store: 'memory' });
    closing.push(() => tame.close());
    return tame;
  };
  const application = async () => {
    const worker = createWorker(way.url, options(await tokenOf('w', { serve: ['ads.*'] })));
    worker.serve('ads.quote', async function* (items, ctx) {
      for (let item = 1; item <= Number(items); item += 1) {
        yield { item, text: 'x'.repeat(100) };
        if (item % 20 === 0) await ctx.flushed();
      }
    });
    worker.serve(copy, (bytes) => bytes);
    worker.serve('ads.talk', async (_input, ctx) => `${String(await ctx.receive())}, ${String(await ctx.receive())}`);
    await worker.start();
    closing.push(() => worker.stop({ drainMs: 0 }));
    return page(await tokenOf('ana', { call: ['ads.*'] }));
  };

  test('replies come once each and in order, bytes as they are, and both sides speak', async () => {
    const tame = await application();
    const replies = await lastValueFrom(tame.request<Quote>('ads.quote', 500).pipe(toArray()));
    expect(replies.map(({ item }) => item)).toEqual(Array.from({ length: 500 }, (_, at) => at + 1));
    const bytes = Uint8Array.from({ length: 150_000 }, (_, at) => (at * 7) % 256);
    expect(await lastValueFrom(tame.request(copy, bytes))).toEqual(bytes);
    const talk = tame.converse<string, string>('ads.talk', null);
    await talk.send('one');
    await talk.send('two');
    expect(await lastValueFrom(talk)).toBe('one, two');
    expect(way.used()).toBeGreaterThan(0);
  });

  test('a connection that breaks off in the middle is taken up again, and nothing is missing or told twice', async () => {
    const tame = await application();
    const heard: number[] = [];
    await new Promise<void>((resolve, reject) => {
      const next = ({ item }: Quote): void => {
        if (heard.push(item) % 100 === 0) way.cut();
      };
      tame.request<Quote>('ads.quote', 400).subscribe({ next, complete: resolve, error: reject });
    });
    expect(heard).toEqual(Array.from({ length: 400 }, (_, at) => at + 1));
  });

  test('who is not let in hears why', async () => {
    const tame = page('not a token');
    const refused = await firstValueFrom(
      tame.connection$.pipe(
        filter(({ state }) => state === 'refused'),
        take(1),
      ),
    );
    expect(refused).toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});
