import { createServer, request, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { createHealth, type HealthOptions, type Readiness } from '../src/health.ts';

let server: Server | undefined;
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => (server === undefined ? resolve(undefined) : server.close(resolve)));
  server = undefined;
});

const metrics = { text: async () => 'tame_connections 1\n', contentType: 'text/plain; version=0.0.4' };
interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}
type Ask = (
  path: string,
  options?: { method?: string; headers?: Record<string, string>; body?: string },
) => Promise<Answer>;

async function serve(options: Partial<HealthOptions> = {}): Promise<Ask> {
  const served = createServer(createHealth({ readiness: () => 'ready', metrics, ...options }));
  server = served;
  await new Promise<void>((resolve) => served.listen(0, '127.0.0.1', resolve));
  const { port } = served.address() as AddressInfo;
  return (path, { method = 'GET', headers = {}, body = '' } = {}) =>
    new Promise((resolve, reject) => {
      const asked = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => (text += part));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
      });
      asked.on('error', reject);
      asked.end(body);
    });
}

describe('/health and /ready', () => {
  test('say that the process is up, whatever else is', async () => {
    const ask = await serve({ readiness: () => 'failed' });
    expect(await ask('/health')).toMatchObject({ status: 200, text: '{"status":"up"}\n' });
  });

  test.each([
    ['ready', 200],
    ['starting', 503],
    ['draining', 503],
    ['failed', 503],
  ] satisfies [Readiness, number][])('say %s with %i', async (readiness, status) => {
    const ask = await serve({ readiness: () => readiness });
    expect(await ask('/ready?verbose')).toMatchObject({ status, text: `{"status":"${readiness}"}\n` });
  });

  test('answer GET and HEAD, and nothing else', async () => {
    const ask = await serve();
    expect(await ask('/health', { method: 'HEAD' })).toMatchObject({ status: 200, text: '' });
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE']) {
      expect(await ask('/health', { method, body: method === 'POST' ? 'x'.repeat(100_000) : '' })).toMatchObject({
        status: 405,
      });
    }
  });

  test('say nothing of the software, nothing to other origins, nothing to caches', async () => {
    const ask = await serve();
    for (const path of ['/health', '/ready', '/metrics', '/nothing']) {
      const { headers } = await ask(path, { headers: { origin: 'https://evil.example' } });
      expect(Object.keys(headers).filter((name) => /^(access-control|server|x-powered)/.test(name))).toEqual([]);
      expect(headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
      expect(headers['content-security-policy']).toContain("default-src 'none'");
    }
  });
});

test.each([
  '/',
  '/healthz',
  '/health/',
  '//health',
  '/../health',
  '/socket.io.js',
  '/%2e%2e/etc/passwd',
  '/metrics/..',
])('the path %s is not there', async (path) => {
  const ask = await serve();
  expect(await ask(path)).toMatchObject({ status: 404, text: '{"error":"there is nothing here"}\n' });
});

describe('/metrics', () => {
  test('are shown to this machine', async () => {
    const ask = await serve();
    const { status, text, headers } = await ask('/metrics');
    expect([status, text, headers['content-type']]).toEqual([200, 'tame_connections 1\n', metrics.contentType]);
  });

  test.each([
    { 'x-forwarded-for': '203.0.113.7' },
    { forwarded: 'for=203.0.113.7' },
    { 'x-real-ip': '203.0.113.7' },
    { via: '1.1 proxy' },
    { host: 'rebound.example' },
  ])('are not there for who was passed on: %j', async (headers) => {
    const ask = await serve();
    expect(await ask('/metrics', { headers })).toMatchObject({ status: 404 });
  });

  test('with a token are shown to who has it, from anywhere, and to nobody else', async () => {
    const metricsToken = 'a token for the metrics';
    const ask = await serve({ metricsToken });
    const wrong = [
      undefined,
      '',
      'Bearer ',
      `Bearer ${metricsToken}x`,
      metricsToken,
      `bearer ${metricsToken}`,
      `Bearer ${metricsToken.slice(1)}`,
    ];
    for (const authorization of wrong) {
      expect(await ask('/metrics', { headers: authorization === undefined ? {} : { authorization } })).toMatchObject({
        status: 404,
      });
    }
    const headers = {
      authorization: `Bearer ${metricsToken}`,
      'x-forwarded-for': '203.0.113.7',
      host: 'relay.example',
    };
    expect(await ask('/metrics', { headers })).toMatchObject({ status: 200 });
    expect(await ask(`/metrics?token=${encodeURIComponent(metricsToken)}`)).toMatchObject({ status: 404 });
  });

  test('that cannot be read are an error without details', async () => {
    const ask = await serve({ metrics: { ...metrics, text: () => Promise.reject(new Error('disk at /var')) } });
    expect(await ask('/metrics')).toMatchObject({ status: 500, text: '{"error":"the metrics could not be read"}\n' });
  });
});
