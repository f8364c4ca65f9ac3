import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createSecretKey } from 'node:crypto';
import { jwtVerify } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listenForPage } from '../../start/listen.ts';
import { createPageServer, type PageConfig } from '../../start/page-server.ts';
import { createTokens } from '../../start/tokens.ts';

const secret = 'a secret that is long enough for a test';
const known: PageConfig = {
  relayUrl: 'http://127.0.0.1:7400',
  platforms: { tradeyard: 'http://127.0.0.1:1', goggle: 'http://127.0.0.1:2', metro: 'http://127.0.0.1:3' },
};
const campaigns = [
  ...[
    'campaigns.list',
    'campaign.get',
    'campaign.edit',
    'campaign.retry',
    'campaigns.bulk',
    'campaigns.import',
    'campaigns.outlook',
  ],
];
/** What everybody may ask. */
const work = [...campaigns, 'campaign.forecast', 'notify.preferences', 'notify.seen'];
let config: PageConfig | undefined = known;
let folder: string;
let server: Server;
let url: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tame-page-'));
  await mkdir(path.join(folder, 'dist', 'assets'), { recursive: true });
  await writeFile(path.join(folder, 'outside.txt'), 'not for the page');
  await writeFile(path.join(folder, 'dist', '.built'), 'not for the page');
  await writeFile(
    path.join(folder, 'dist', 'index.html'),
    '<html><script>first()</script><div id="root"></div></html>',
  );
  await writeFile(path.join(folder, 'dist', 'sw.js'), 'self');
  await writeFile(path.join(folder, 'dist', 'assets', 'main-abc123.js'), 'main()');
  const tokens = createTokens(secret);
  server = createPageServer({
    folder: path.join(folder, 'dist'),
    tokenOf: (user) => tokens.ofUser(user),
    config: () => config,
  });
  const { port } = await listenForPage(server, 0);
  url = `http://127.0.0.1:${port}`;
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true, force: true });
});

test('the page is told where its relay and the platforms are, or to come back', async () => {
  expect(await (await fetch(`${url}/config.json`)).json()).toEqual(known);
  config = undefined;
  expect((await fetch(`${url}/config.json`)).status).toBe(503);
  config = known;
});

test('ana and ben get a token for an hour that allows what the page needs, and nothing else', async () => {
  const response = await fetch(`${url}/token?user=ana`);
  expect(response.headers.get('cache-control')).toBe('no-store');
  const { token } = (await response.json()) as { token: string };
  const { payload } = await jwtVerify(token, createSecretKey(Buffer.from(secret)), { algorithms: ['HS256'] });
  expect(payload).toMatchObject({ sub: 'ana' });
  expect(payload.exp! - payload.iat!).toBe(3_600);
  expect(payload['tame']).toEqual({
    call: [...work, 'pool.campaign.forecast.switch'],
    subscribe: ['campaigns.changes', 'campaigns.desk.**', 'notify.app.ana', 'pool.campaign.forecast.news'],
    admin: [...campaigns, 'campaign.forecast', 'pool.campaign.forecast'],
  });
});

test('whoever does not look after the services may do nothing but their own work', async () => {
  const { token } = (await (await fetch(`${url}/token?user=ben`)).json()) as { token: string };
  const { payload } = await jwtVerify(token, createSecretKey(Buffer.from(secret)), { algorithms: ['HS256'] });
  expect(payload['tame']).toEqual({
    call: work,
    subscribe: ['campaigns.changes', 'campaigns.desk.**', 'notify.app.ben'],
  });
});

test.each(['', '?user=worker-campaigns', '?user=constructor', '?user=Ana', '?user='])(
  '/token%s is nobody, and gets nothing',
  async (query) => {
    const response = await fetch(`${url}/token${query}`);
    expect(response.status).toBe(404);
    expect(await response.text()).not.toContain('token');
  },
);

test('another site gets no token', async () => {
  expect((await fetch(`${url}/token?user=ana`, { headers: { 'sec-fetch-site': 'cross-site' } })).status).toBe(403);
});

test('a foreign name that leads to this machine gets nothing', async () => {
  const status = await new Promise((resolve, reject) => {
    request(`${url}/token?user=ana`, { headers: { host: 'evil.example:7300' } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    })
      .on('error', reject)
      .end();
  });
  expect(status).toBe(403);
});

test('what a file is named by its content is kept for ever, all else is asked for again', async () => {
  const script = await fetch(`${url}/assets/main-abc123.js`);
  expect(script.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  for (const file of ['/', '/sw.js']) {
    const { headers } = await fetch(`${url}${file}`);
    expect(headers.get('cache-control')).toBe('no-cache');
    const again = await fetch(`${url}${file}`, { headers: { 'if-none-match': headers.get('etag')! } });
    expect(again.status).toBe(304);
  }
});

test('the page may run what came with it and talk to its relay, and nobody may frame it', async () => {
  const { headers } = await fetch(url);
  const policy = headers.get('content-security-policy')!;
  expect(policy).toContain("default-src 'none'");
  expect(policy).toMatch(/script-src 'self' 'sha256-[A-Za-z0-9+/=]{44}';/);
  expect(policy).toContain("connect-src 'self' http://127.0.0.1:7400 ws://127.0.0.1:7400;");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('referrer-policy')).toBe('no-referrer');
});

test('an address of the application is the application, for a person; a missing script is missing', async () => {
  const accept = { headers: { accept: 'text/html,*/*' } };
  expect(await (await fetch(`${url}/campaigns/NL-1`, accept)).text()).toContain('id="root"');
  expect((await fetch(`${url}/assets/gone.js`)).status).toBe(404);
});

test.each([
  '/../outside.txt',
  '/%2e%2e/outside.txt',
  '/assets/..%2f..%2foutside.txt',
  '/.built',
  '/assets',
  '/%00',
  '/%zz',
  '/..\\outside.txt',
])('%s leads nowhere', async (address) => {
  // Not by fetch, which would tidy the path up first.
  const { port } = new URL(url);
  const answer = await new Promise<{ status: number | undefined; body: string }>((resolve, reject) => {
    request({ host: '127.0.0.1', port, path: address }, (response) => {
      let body = '';
      response.on('data', (piece: Buffer) => (body += piece.toString()));
      response.on('end', () => resolve({ status: response.statusCode, body }));
    })
      .on('error', reject)
      .end();
  });
  expect(answer.status).toBe(404);
  expect(answer.body).not.toContain('not for the page');
});

test('nothing can be written', async () => {
  expect((await fetch(`${url}/token?user=ana`, { method: 'POST' })).status).toBe(405);
});

test('a port that was asked for and is taken is a sentence; the usual one gives way to another', async () => {
  const { port } = new URL(url);
  const other = createPageServer({ folder, tokenOf: () => Promise.reject(new Error()), config: () => undefined });
  await expect(listenForPage(other, Number(port))).rejects.toThrow(
    `Port ${port} is taken; choose another with --port, or leave it out.`,
  );
});
