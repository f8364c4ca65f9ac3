/**
 * The port of a relay that follows: connections are passed on to the one that leads, byte by byte, and what is asked about
 * this relay itself is answered here. While nobody leads, who comes is asked to come again.
 */
import { createServer, request, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { pipeline, type Duplex } from 'node:stream';
import { bind, type Bound } from '../door/bind.ts';

export interface PassingOnOptions {
  readonly host: string;
  readonly port: number;
  readonly maxConnections: number;
  /** Answers about this relay; all else goes to the leader. */
  readonly onRequest: RequestListener;
  /** Where the leader is; undefined: nobody leads, as far as is known. */
  readonly leader: () => string | undefined;
}

export interface PassingOn extends Bound {
  /** Cuts who was passed on, and frees the port. */
  close(): Promise<void>;
}

const OWN = new Set(['/health', '/ready', '/metrics']);
const NOBODY = '503 Service Unavailable';
/** Said of what was passed on once: two relays that take each other for the leader must not do it for ever. */
const PASSED_ON = 'x-tame-passed-on';

/** Rejects with a `StartProblem` when the address cannot be had. */
export async function passOn({ host, port, maxConnections, onRequest, leader }: PassingOnOptions): Promise<PassingOn> {
  const server = createServer((asked, response) => {
    if (OWN.has(asked.url?.split('?')[0] ?? '')) return onRequest(asked, response);
    passRequest(asked, response, leader());
  });
  server.maxConnections = maxConnections;
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('upgrade', (asked, socket, head) => passUpgrade(asked, socket, head, leader()));
  const bound = await bind(server, host, port);
  return {
    ...bound,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
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
  passed.on('error', nobody);
  pipeline(asked, passed, () => {});
  response.on('close', () => passed.destroy());
}

/** A WebSocket: its first request is said again, and from there on bytes are passed. */
function passUpgrade(asked: IncomingMessage, socket: Duplex, head: Buffer, leader: string | undefined): void {
  const nobody = (): void => void socket.end(`HTTP/1.1 ${NOBODY}\r\nretry-after: 1\r\nconnection: close\r\n\r\n`);
  if (leader === undefined || PASSED_ON in asked.headers) return nobody();
  const passed = connect({ ...addressOf(leader), noDelay: true });
  let isOpen = false;
  passed.once('connect', () => {
    isOpen = true;
    passed.write(`${requestText(asked)}\r\n`);
    passed.write(head);
    pipeline(socket, passed, socket, () => {});
  });
  passed.once('error', () => (isOpen ? socket.destroy() : nobody()));
  socket.once('error', () => passed.destroy());
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
