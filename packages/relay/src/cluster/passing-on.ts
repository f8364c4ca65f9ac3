/**
 * The port of a relay that follows: connections are passed on to the one that leads, byte by byte, and what is asked about
 * this relay itself is answered here. While nobody leads, who comes is asked to come again.
 */
import { request, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { pipeline, type Duplex } from 'node:stream';
import { bind, boundedServer, type Bound } from '../door/server.ts';
import type { Limits } from '../limits.ts';

export interface PassingOnOptions {
  readonly host: string;
  readonly port: number;
  readonly limits: Pick<Limits, 'maxConnections' | 'helloTimeoutMs'>;
  /** Answers about this relay; all else goes to the leader. */
  readonly onRequest: RequestListener;
  /** Where the leader is; undefined: nobody leads, as far as is known. */
  readonly leader: () => string | undefined;
}

export interface PassingOn extends Bound {
  /** Cuts who was passed on: the one that leads is another now. */
  cut(): void;
  /** Cuts who was passed on, and frees the port. */
  close(): Promise<void>;
}

const OWN = new Set(['/health', '/ready', '/metrics']);
/** How long the leader may take to take a connection. */
const CONNECT_MS = 5_000;
/** A peer that polls is answered sooner, see `heartbeatMs`. */
const REQUEST_MS = 60_000;
const GOODBYE_MS = 1_000;
const NOBODY = '503 Service Unavailable';
/** Said of what was passed on once: two relays that take each other for the leader must not do it for ever. */
const PASSED_ON = 'x-tame-passed-on';

/** Rejects with a `StartProblem` when the address cannot be had. */
export async function passOn(options: PassingOnOptions): Promise<PassingOn> {
  const { host, port, limits, onRequest, leader } = options;
  const { http, cut } = boundedServer(limits, (asked, response) => {
    if (OWN.has(asked.url?.split('?')[0] ?? '')) return onRequest(asked, response);
    passRequest(asked, response, leader());
  });
  http.on('upgrade', (asked, socket, head) => passUpgrade(asked, socket, head, leader()));
  const bound = await bind(http, host, port);
  return {
    ...bound,
    cut,
    close: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        cut();
      }),
  };
}

function passRequest(asked: IncomingMessage, response: ServerResponse, leader: string | undefined): void {
  const nobody = (): void => {
    if (response.headersSent) return void response.destroy();
    response.writeHead(503, { 'retry-after': '1' });
    response.end();
  };
  if (leader === undefined || PASSED_ON in asked.headers) return nobody();
  const headers = { ...asked.headers, 'x-forwarded-for': forwardedFor(asked), [PASSED_ON]: '1' };
  const passed = request({ ...addressOf(leader), method: asked.method, path: asked.url, headers });
  passed.on('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    pipeline(answer, response, () => {});
  });
  passed.setTimeout(REQUEST_MS, () => passed.destroy(new Error('the leader does not answer')));
  passed.on('error', nobody);
  pipeline(asked, passed, () => {});
  response.on('close', () => passed.destroy());
}

/** A WebSocket: its first request is said again, and from there on bytes are passed. */
function passUpgrade(asked: IncomingMessage, socket: Duplex, head: Buffer, leader: string | undefined): void {
  // Nobody else listens any more: without it one that breaks would end the process.
  socket.on('error', () => socket.destroy());
  const nobody = (): void => {
    socket.write(`HTTP/1.1 ${NOBODY}\r\nretry-after: 1\r\nconnection: close\r\n\r\n`);
    endSoon(socket);
  };
  if (leader === undefined || PASSED_ON in asked.headers) return nobody();
  const passed = connect({ ...addressOf(leader), noDelay: true });
  const late = setTimeout(() => passed.destroy(new Error('the leader does not answer')), CONNECT_MS);
  let isOpen = false;
  passed.once('connect', () => {
    isOpen = true;
    clearTimeout(late);
    passed.write(`${requestText(asked)}\r\n`);
    passed.write(head);
    socket.pipe(passed);
    passed.pipe(socket, { end: false });
  });
  passed.once('error', () => (isOpen ? socket.destroy() : nobody()));
  passed.once('close', () => {
    clearTimeout(late);
    if (isOpen) endSoon(socket);
  });
  socket.once('close', () => passed.destroy());
}

/** What was said still leaves; who does not close its side then is cut. */
function endSoon(socket: Duplex): void {
  socket.end();
  const late = setTimeout(() => socket.destroy(), GOODBYE_MS);
  socket.once('close', () => clearTimeout(late));
}

function requestText(asked: IncomingMessage): string {
  const lines = [`${asked.method ?? 'GET'} ${asked.url ?? '/'} HTTP/1.1`];
  for (let at = 0; at < asked.rawHeaders.length; at += 2) {
    const name = asked.rawHeaders[at] ?? '';
    if (name.toLowerCase() !== 'x-forwarded-for') lines.push(`${name}: ${asked.rawHeaders[at + 1] ?? ''}`);
  }
  return [...lines, `x-forwarded-for: ${forwardedFor(asked)}`, `${PASSED_ON}: 1`, ''].join('\r\n');
}

/** Who came, behind all who passed it on. */
function forwardedFor({ headers, socket }: IncomingMessage): string {
  return [headers['x-forwarded-for'], socket.remoteAddress].filter((each) => each !== undefined).join(', ');
}

function addressOf(url: string): { readonly host: string; readonly port: number } {
  const { hostname, port } = new URL(url);
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) || 80 };
}
