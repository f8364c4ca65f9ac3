/** What comes to a relay that follows, and where it goes. */
import { once } from 'node:events';
import { createServer, request, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { passOn } from '../../src/cluster/passing-on.ts';

interface Behind {
  readonly url: string;
  readonly asked: IncomingMessage[];
}

/** A leader that notes what arrives, and answers upgrades with what it was sent. */
async function leader(): Promise<Behind> {
  const asked: IncomingMessage[] = [];
  const server = createServer((incoming, response) => {
    asked.push(incoming);
    incoming.pipe(response.writeHead(201, { 'x-answer': 'yes' }));
  });
  server.on('upgrade', (incoming, socket, head) => {
    asked.push(incoming);
    socket.write('HTTP/1.1 101 Switching Protocols\r\nupgrade: echo\r\nconnection: upgrade\r\n\r\n');
    socket.write(head);
    socket.pipe(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { url: `http://127.0.0.1:${address.port}`, asked };
}

async function follower(to: () => string | undefined): Promise<string> {
  const passing = await passOn({
    host: '127.0.0.1',
    port: 0,
    limits: { maxConnections: 100, helloTimeoutMs: 1_000 },
    onRequest: (_request, response) => response.end('about this relay'),
    leader: to,
  });
  onTestFinished(() => passing.close());
  return passing.url;
}

/** Sends bytes as they are, and gives back all that comes. */
function said(url: string, text: string, until: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(text));
    let heard = '';
    socket.on('data', (part: Buffer) => {
      heard += part.toString();
      if (heard.includes(until)) socket.destroy();
    });
    socket.on('close', () => resolve(heard));
    socket.on('error', reject);
  });
}

const UPGRADE = 'GET /socket.io/?x=1 HTTP/1.1\r\nHost: here\r\nUpgrade: echo\r\nConnection: Upgrade\r\n';

test('a request goes to the leader with its body, and the answer comes back with its headers', async () => {
  const { url, asked } = await leader();
  const answer = await fetch(`${await follower(() => url)}/socket.io/?sid=1`, {
    method: 'POST',
    body: 'words',
    headers: { 'x-forwarded-for': '203.0.113.9', origin: 'https://app.example' },
  });
  expect([answer.status, answer.headers.get('x-answer'), await answer.text()]).toEqual([201, 'yes', 'words']);
  expect(asked[0]).toMatchObject({
    url: '/socket.io/?sid=1',
    headers: { origin: 'https://app.example', 'x-forwarded-for': '203.0.113.9, 127.0.0.1' },
  });
});

test('a WebSocket goes to the leader byte by byte, from the first', async () => {
  const { url, asked } = await leader();
  const heard = await said(
    await follower(() => url),
    `${UPGRADE}X-Forwarded-For: 203.0.113.9\r\n\r\nfirst words`,
    'first words',
  );
  expect(heard).toContain('101 Switching Protocols');
  expect(asked[0]).toMatchObject({
    url: '/socket.io/?x=1',
    headers: { host: 'here', 'x-forwarded-for': '203.0.113.9, 127.0.0.1' },
  });
});

test('what is asked about the relay itself is answered by it', async () => {
  const { url, asked } = await leader();
  const here = await follower(() => url);
  for (const path of ['/health', '/ready', '/metrics?service=a']) {
    expect(await (await fetch(`${here}${path}`)).text()).toBe('about this relay');
  }
  expect(asked).toEqual([]);
});

test.each([
  ['nobody leads', () => undefined],
  ['the leader does not answer', () => 'http://127.0.0.1:1'],
])('while %s, everybody is asked to come again', async (_why, to) => {
  const here = await follower(to);
  const answer = await fetch(`${here}/socket.io/`);
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
  expect(await said(here, `${UPGRADE}\r\n`, '\r\n\r\n')).toMatch(/^HTTP\/1\.1 503 [^]*retry-after: 1/);
});

test('two that take each other for the leader do not pass on for ever', async () => {
  const urls: string[] = [];
  urls.push(await follower(() => urls[1]), await follower(() => urls[0]));
  expect((await fetch(`${urls[0]}/socket.io/`)).status).toBe(503);
  expect(await said(urls[0]!, `${UPGRADE}\r\n`, '\r\n\r\n')).toContain('503');
});

test('nobody is passed on to anywhere but the leader, whatever address they ask for', async () => {
  const [{ url, asked }, elsewhere] = [await leader(), await leader()];
  const here = new URL(await follower(() => url));
  const sent = request({ host: here.hostname, port: here.port, path: `${elsewhere.url}/secret` }).end();
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  answer.resume();
  expect([elsewhere.asked.length, asked.length]).toEqual([0, 1]);
});

test('a connection to the leader that breaks takes that of the peer along, and the other way round', async () => {
  const { url, asked } = await leader();
  const here = await follower(() => url);
  const socket = connect(Number(new URL(here).port), '127.0.0.1', () => socket.write(`${UPGRADE}\r\n`));
  await once(socket, 'data');
  const gone = once(socket, 'close');
  asked[0]?.socket.destroy();
  await gone;
  const second = connect(Number(new URL(here).port), '127.0.0.1', () => second.write(`${UPGRADE}\r\n`));
  await once(second, 'data');
  const left = once(asked[1]!.socket, 'close');
  second.destroy();
  await left;
});

test('whoever resets its connection after asking for a WebSocket ends nothing but that', async () => {
  const { url } = await leader();
  for (const here of [await follower(() => undefined), await follower(() => url)]) {
    for (let more = 0; more < 20; more += 1) {
      const socket = connect(Number(new URL(here).port), '127.0.0.1');
      await once(socket, 'connect');
      socket.write(`${UPGRADE}\r\n`);
      socket.resetAndDestroy();
    }
    expect((await fetch(`${here}/health`)).status).toBe(200);
  }
});

test('a peer that keeps its side open is let go all the same', async () => {
  const here = await follower(() => undefined);
  const socket = connect({ port: Number(new URL(here).port), host: '127.0.0.1', allowHalfOpen: true });
  socket.resume().write(`${UPGRADE}\r\n`);
  await once(socket, 'end');
  const broken = new Promise((resolve) => socket.once('close', resolve));
  const writing = setInterval(() => socket.write('still here'), 20);
  socket.on('error', () => {});
  await broken;
  clearInterval(writing);
});

test('a peer that does not say what it wants is let go', async () => {
  const here = await follower(() => undefined);
  expect(await said(here, 'GET / HTTP/1.1\r\nhost:', 'never')).toContain('408');
});

test('when another one leads, who was passed on is cut', async () => {
  const { url } = await leader();
  const passing = await passOn({
    host: '127.0.0.1',
    port: 0,
    limits: { maxConnections: 100, helloTimeoutMs: 1_000 },
    onRequest: (_request, response) => response.end(),
    leader: () => url,
  });
  onTestFinished(() => passing.close());
  const socket = connect(passing.port, '127.0.0.1', () => socket.write(`${UPGRADE}\r\n`));
  await once(socket, 'data');
  const gone = once(socket, 'close');
  passing.cut();
  await gone;
});
