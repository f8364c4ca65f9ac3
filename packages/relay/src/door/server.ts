/** The server of a relay: what strangers may make it hold, and its address, had or with a sentence why it cannot be had. */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Limits } from '../limits.ts';
import { quoted, sentenceOf, StartProblem } from '../problem.ts';

/** How long a body may take to arrive, from the first byte of the request. */
const REQUEST_TIMEOUT_MS = 30_000;
const MAX_HEADER_BYTES = 16 * 1024;
/** Connections beside those of peers that are let in: health checks, and peers on their way in or out. */
const SPARE_CONNECTIONS = 1_024;

export interface BoundedServer {
  readonly http: Server;
  /** Cuts every connection. */
  cut(): void;
}

/** A server that waits for nobody, and takes so many connections. */
export function boundedServer(
  { maxConnections, helloTimeoutMs }: Pick<Limits, 'maxConnections' | 'helloTimeoutMs'>,
  onRequest: RequestListener,
): BoundedServer {
  const http = createServer(
    {
      headersTimeout: helloTimeoutMs,
      requestTimeout: Math.max(REQUEST_TIMEOUT_MS, helloTimeoutMs),
      connectionsCheckingInterval: Math.min(1_000, helloTimeoutMs),
      maxHeaderSize: MAX_HEADER_BYTES,
      keepAliveTimeout: 5_000,
    },
    onRequest,
  );
  http.maxConnections = maxConnections + SPARE_CONNECTIONS;
  const sockets = new Set<Socket>();
  http.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return { http, cut: () => sockets.forEach((socket) => socket.destroy()) };
}

export interface Bound {
  readonly url: string;
  readonly port: number;
}

/** Rejects with a `StartProblem` when the address cannot be had. */
export function bind(http: Server, host: string, port: number): Promise<Bound> {
  return new Promise((resolve, reject) => {
    const fail = (cause: unknown): void => reject(problemOf(cause, host, port));
    http.once('error', fail);
    http.listen({ host, port }, () => {
      http.off('error', fail);
      const address = http.address();
      if (address === null || typeof address === 'string') fail(new Error('the server has no port'));
      else resolve({ url: `http://${urlHost(host)}:${address.port}`, port: address.port });
    });
  });
}

function problemOf(cause: unknown, host: string, port: number): StartProblem {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  switch (code) {
    case 'EADDRINUSE':
      return new StartProblem(
        `port ${port} of ${host} is in use: stop the program that has it, or choose another with --port (0 picks a free one)`,
      );
    case 'EACCES':
      return new StartProblem(
        `port ${port} may not be used by this user: choose one from 1024 up with --port, and let a proxy pass on to it`,
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EINVAL':
      return new StartProblem(
        `${quoted(host)} is no address of this machine: use 127.0.0.1 for this machine alone, or 0.0.0.0 for everybody`,
      );
    default:
      return new StartProblem(`the relay cannot listen on port ${port} of ${host}: ${sentenceOf(cause)}`, { cause });
  }
}

/** As it stands in an address that a client on this machine can use. */
function urlHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}
