import { once } from 'node:events';
import { request } from 'node:http';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { MAX_FRAME_BYTES } from '@tame/sdk/protocol';
import { io as dial, type Socket as Client } from 'socket.io-client';
import { afterEach, describe, expect, test } from 'vitest';
import { listen, type Listening, type ListenOptions } from '../../src/door/listen.ts';
import { DEFAULT_LIMITS } from '../../src/limits.ts';
import { StartProblem } from '../../src/problem.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

async function start(options: Partial<ListenOptions> = {}): Promise<Listening> {
  const listening = await listen({
    host: '127.0.0.1',
    port: 0,
    dev: false,
    limits: DEFAULT_LIMITS,
    onRequest: (_request, response) => response.writeHead(404).end('outside'),
    ...options,
  });
  cleanups.push(() => listening.close());
  return listening;
}

type ClientOptions = NonNullable<Parameters<typeof dial>[1]>;

/** Connects once and tells how it went. */
async function knock(url: string, options: ClientOptions): Promise<{ client: Client; outcome: string }> {
  const client = dial(url, { reconnection: false, forceNew: true, ...options });
  cleanups.push(() => client.disconnect());
  const outcome = await new Promise<string>((resolve) => {
    client.once('connect', () => resolve('connected'));
    client.once('connect_error', (cause) => resolve(`refused: ${cause.message}`));
  });
  return { client, outcome };
}

interface Answer {
  status: number;
  text: string;
  allowedOrigin: string | undefined;
}

function get(
  port: number,
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
  body = '',
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      let text = '';
      response.on('data', (part: Buffer) => (text += part.toString()));
      response.on('end', () => {
        resolve({
          status: response.statusCode ?? 0,
          text,
          allowedOrigin: response.headers['access-control-allow-origin'],
        });
      });
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

/** Sends bytes, and resolves with the answer when the server has closed. */
async function raw(port: number, text: string): Promise<string> {
  const socket: Socket = connect(port, '127.0.0.1');
  cleanups.push(() => socket.destroy());
  socket.on('error', () => undefined);
  let answer = '';
  socket.on('data', (part) => (answer += part.toString('latin1')));
  await once(socket, 'connect');
  socket.write(text);
  if (!socket.closed) await once(socket, 'close');
  return answer;
}

const poll = '/socket.io/?EIO=4&transport=polling';
const upgrade = (origin: string, query = '') =>
  `GET /socket.io/?EIO=4&transport=websocket${query} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
  `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n${origin}\r\n`;

describe('the port of a relay', () => {
  test('carries Socket.IO over both transports, and leaves other requests to others', async () => {
    const { url, port } = await start({
      prepare: (io) =>
        io.on('connection', (peer) => peer.on('f', (frame: unknown, ack: (frame: unknown) => void) => ack(frame))),
    });
    for (const transports of [['websocket'], ['polling'], ['polling', 'websocket']]) {
      const { client, outcome } = await knock(url, { transports });
      expect(outcome).toBe('connected');
      expect(await client.emitWithAck('f', { seq: 1 })).toEqual({ seq: 1 });
    }
    expect(await get(port, '/health')).toMatchObject({ status: 404, text: 'outside' });
    expect(url).toBe(`http://127.0.0.1:${port}`);
  });

  test('serves no client code and has one namespace', async () => {
    const { url, port } = await start();
    expect((await get(port, '/socket.io/socket.io.js')).status).toBe(400);
    expect((await knock(`${url}/admin`, { transports: ['websocket'] })).outcome).toBe('refused: Invalid namespace');
  });

  test('tells peers nothing but its heartbeat, and does not compress', async () => {
    const { port } = await start();
    const { text } = await get(port, poll);
    const { sid, ...rest } = JSON.parse(text.slice(1)) as Record<string, unknown>;
    expect(sid).toMatch(/^[\w-]{20}$/);
    expect(rest).toEqual({
      upgrades: ['websocket'],
      pingInterval: 15_000,
      pingTimeout: 10_000,
      maxPayload: MAX_FRAME_BYTES,
    });
    const socket = connect(port, '127.0.0.1', () =>
      socket.write(upgrade('Sec-WebSocket-Extensions: permessage-deflate\r\n')),
    );
    cleanups.push(() => socket.destroy());
    const [first] = (await once(socket, 'data')) as [Buffer];
    const answer = first.toString('latin1');
    expect(answer).toContain('101 Switching Protocols');
    expect(answer.toLowerCase()).not.toContain('permessage-deflate');
  });

  test('is free again after close, and every connection is cut, of peers that do not answer too', async () => {
    const first = await start();
    const deaf = connect(first.port, '127.0.0.1', () => deaf.write(upgrade('')));
    cleanups.push(() => deaf.destroy());
    deaf.on('error', () => undefined);
    await once(deaf, 'data');
    const { client } = await knock(first.url, { transports: ['websocket'] });
    const cut = new Promise((resolve) => client.once('disconnect', resolve));
    const idle = connect(first.port, '127.0.0.1');
    cleanups.push(() => idle.destroy());
    idle.on('error', () => undefined);
    await once(idle, 'connect');
    await first.close();
    await cut;
    const second = await start({ port: first.port });
    expect(second.port).toBe(first.port);
  });
});

describe('origins', () => {
  const app = 'https://good.example';
  const bad = ['https://evil.example', 'null', 'https://good.example.evil', 'http://good.example'];

  test('outside the list are turned away from every transport, and the door says why', async () => {
    const turnedAway: string[] = [];
    const { url, port } = await start({ origins: [app], onTurnedAway: (why) => turnedAway.push(why) });
    for (const origin of bad) {
      const answer = await get(port, poll, { origin });
      expect(answer).toMatchObject({ status: 403, allowedOrigin: undefined });
      expect(answer.text).toContain('this origin may not connect');
      expect((await knock(url, { transports: ['websocket'], extraHeaders: { origin } })).outcome).toContain('refused');
      expect(await raw(port, upgrade(`Origin: ${origin}\r\n`))).toContain('this origin may not connect');
    }
    expect((await get(port, poll)).status).toBe(403);
    expect(turnedAway).toHaveLength(bad.length * 3 + 1);
  });

  test('in the list may connect over every transport and read the answers', async () => {
    const { url, port } = await start({ origins: [app] });
    for (const transports of [['websocket'], ['polling']]) {
      expect((await knock(url, { transports, extraHeaders: { origin: app } })).outcome).toBe('connected');
    }
    expect(await get(port, poll, { origin: app })).toMatchObject({ status: 200, allowedOrigin: app });
  });

  test('are looked at again when a connection that exists is used or upgraded', async () => {
    const { port } = await start({ origins: [app] });
    const opened = await get(port, poll, { origin: app });
    const { sid } = JSON.parse(opened.text.slice(1)) as { sid: string };
    const evil = { origin: 'https://evil.example' };
    expect((await get(port, `${poll}&sid=${sid}`, evil)).status).toBe(403);
    expect(
      (await get(port, `${poll}&sid=${sid}`, { ...evil, 'content-type': 'text/plain' }, 'POST', '40')).status,
    ).toBe(403);
    expect(await raw(port, upgrade('Origin: https://evil.example\r\n', `&sid=${sid}`))).not.toContain('101');
    expect((await get(port, `${poll}&sid=${sid}`, { origin: app }, 'POST', '40')).status).toBe(200);
  });

  test('of a dev relay are those of this machine', async () => {
    const { port } = await start({ dev: true });
    expect((await get(port, poll, { origin: 'http://localhost:5173' })).status).toBe(200);
    expect((await get(port, poll)).status).toBe(200);
    expect((await get(port, poll, { origin: 'https://evil.example' })).status).toBe(403);
    expect((await get(port, poll, { host: 'evil.example' })).status).toBe(403);
  });
});

test('a token in the address is turned away on every transport', async () => {
  const { url, port } = await start();
  expect((await get(port, `${poll}&token=canary`)).text).not.toContain('canary');
  expect((await get(port, `${poll}&token=canary`)).status).toBe(403);
  expect((await knock(url, { transports: ['websocket'], query: { token: 'canary' } })).outcome).toContain('refused');
  expect((await knock(url, { transports: ['websocket'], auth: { token: 'fine' } })).outcome).toBe('connected');
});

describe('what a peer sends', () => {
  test('may be as large as a frame and not larger, over either transport', async () => {
    const heard: number[] = [];
    const prepare: ListenOptions['prepare'] = (io) =>
      io.on('connection', (peer) => peer.on('f', (text: string, ack: () => void) => (heard.push(text.length), ack())));
    const { url } = await start({ prepare });
    for (const transports of [['websocket'], ['polling']]) {
      const { client } = await knock(url, { transports });
      await client.emitWithAck('f', 'x'.repeat(MAX_FRAME_BYTES - 64));
      const cut = new Promise((resolve) => client.once('disconnect', resolve));
      client.emit('f', 'x'.repeat(MAX_FRAME_BYTES));
      await cut;
    }
    expect(heard).toEqual([MAX_FRAME_BYTES - 64, MAX_FRAME_BYTES - 64]);
  });

  test('has no attachments: who announces one is cut off', async () => {
    let heard = 0;
    const { url } = await start({ prepare: (io) => io.on('connection', (peer) => peer.onAny(() => (heard += 1))) });
    const { client } = await knock(url, { transports: ['websocket'] });
    const cut = new Promise<string>((resolve) => client.once('disconnect', resolve));
    client.emit('f', Buffer.from('bytes'));
    await cut;
    expect(heard).toBe(0);
  });

  test('may be nested as deep as it fits, and the relay lives', async () => {
    const { url } = await start({
      prepare: (io) => io.on('connection', (peer) => peer.on('f', (_frame, ack: () => void) => ack())),
    });
    const { client } = await knock(url, { transports: ['websocket'] });
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    const other = await knock(url, { transports: ['websocket'] });
    client.io.engine.write(`420["f",${deep}]`);
    await other.client.emitWithAck('f', 'still here');
    expect(other.client.connected).toBe(true);
  });
});

describe('who does not say who they are', () => {
  const limits = { ...DEFAULT_LIMITS, helloTimeoutMs: 150 };

  test('is cut off in time: with no byte, with half a header, and with no hello', async () => {
    const { port } = await start({ limits });
    const silent = [raw(port, ''), raw(port, 'GET /health HTTP/1.1\r\nHo')];
    await Promise.all(silent);
    await raw(port, upgrade(''));
  });

  test('does not keep others out', async () => {
    const { url, port } = await start({ limits: { ...limits, helloTimeoutMs: 5_000 } });
    const attackers = Array.from({ length: 200 }, () =>
      connect(port, '127.0.0.1', function (this: Socket) {
        this.write('GET / HT');
      }),
    );
    cleanups.push(() => attackers.forEach((socket) => socket.destroy()));
    for (const socket of attackers) socket.on('error', () => undefined);
    await Promise.all(attackers.map((socket) => once(socket, 'connect')));
    expect((await knock(url, { transports: ['websocket'] })).outcome).toBe('connected');
  });

  test('cannot send headers without end', async () => {
    const { port } = await start({ limits });
    expect(await raw(port, `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`)).toContain('431');
  });
});

describe('an address that cannot be had is a sentence', () => {
  async function problem(options: Partial<ListenOptions>): Promise<string> {
    return await start(options).then(
      () => 'listening',
      (cause: unknown) => (cause instanceof StartProblem ? cause.message : `not a sentence: ${String(cause)}`),
    );
  }

  test('for a port in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    cleanups.push(() => other.close());
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    expect(await problem({ port })).toBe(
      `port ${port} of 127.0.0.1 is in use: stop the program that has it, or choose another with --port (0 picks a free one)`,
    );
  });

  test.each(['203.0.113.7', 'no-such-host.invalid'])('for the host %s', async (host) => {
    expect(await problem({ host })).toContain('is no address of this machine');
  });
});

test('the address of a relay for everybody is one that this machine can use', async () => {
  const { url, port } = await start({ host: '0.0.0.0' });
  expect(url).toBe(`http://127.0.0.1:${port}`);
  expect((await get(port, '/')).status).toBe(404);
});
