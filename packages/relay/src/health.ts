/**
 * What the relay answers over plain HTTP:
 *
 *   /health    200 while the process answers at all
 *   /ready     200 while it takes work, 503 with the reason otherwise
 *   /metrics   for Prometheus: to whoever shows the metrics token; without one set, to this machine alone;
 *              `?service=NAME` adds that of a service, as often as it is named
 *
 * Nothing here names a user, sets CORS headers or says what software this is; every other path is not there.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Metrics } from './metrics.ts';
import { hostOf, isLoopbackHost } from './door/origin.ts';
import { servicesAsked } from './metrics/service-metrics.ts';

/** `failed`: the store can no longer be trusted, and the process is about to end. */
export type Readiness = 'ready' | 'starting' | 'draining' | 'failed';

export interface HealthOptions {
  readonly readiness: () => Readiness;
  readonly metrics: Pick<Metrics, 'text' | 'contentType'>;
  readonly metricsToken?: string | undefined;
}

export function createHealth({ readiness, metrics, metricsToken }: HealthOptions): RequestListener {
  return (request, response) => {
    // Nothing is read: what comes after the headers must not keep the connection.
    request.resume();
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD');
      return answer(response, 405, { error: 'only GET is answered here' });
    }
    switch (request.url?.split('?')[0] ?? '') {
      case '/health':
        return answer(response, 200, { status: 'up' });
      case '/ready': {
        const status = readiness();
        return answer(response, status === 'ready' ? 200 : 503, { status });
      }
      case '/metrics':
        if (!mayReadMetrics(request, metricsToken)) return notThere(response);
        return sendMetrics(response, metrics, servicesAsked(request.url ?? ''));
      default:
        return notThere(response);
    }
  };
}

function mayReadMetrics({ headers, socket }: IncomingMessage, token: string | undefined): boolean {
  if (token !== undefined) return sameText(headers.authorization ?? '', `Bearer ${token}`);
  // A proxy on this machine makes the whole world local; most of them say that they passed somebody on.
  const passedOn = headers.forwarded ?? headers['x-forwarded-for'] ?? headers['x-real-ip'] ?? headers.via;
  const from = (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  return passedOn === undefined && isLoopbackHost(from) && isLoopbackHost(hostOf(headers.host ?? ''));
}

/** Takes as long for a nearly right text as for a wrong one. */
function sameText(given: string, wanted: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}

function sendMetrics(response: ServerResponse, metrics: HealthOptions['metrics'], services: readonly string[]): void {
  metrics.text(services).then(
    (text) => send(response, 200, metrics.contentType, text),
    () => answer(response, 500, { error: 'the metrics could not be read' }),
  );
}

function notThere(response: ServerResponse): void {
  answer(response, 404, { error: 'there is nothing here' });
}

function answer(response: ServerResponse, status: number, body: Readonly<Record<string, string>>): void {
  send(response, status, 'application/json', `${JSON.stringify(body)}\n`);
}

function send(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
  });
  response.end(text);
}
