/**
 * The one port of a relay: an HTTP server that waits for nobody, and a Socket.IO server that is only a pipe. What a
 * stranger can make it hold before saying who they are is bounded in bytes and in time.
 */
import { createServer, type IncomingMessage, type RequestListener, type Server as HttpServer } from 'node:http';
import type { Socket } from 'node:net';
import { MAX_FRAME_BYTES } from '@tame/sdk/protocol';
import { Server, type ServerOptions } from 'socket.io';
import { Decoder, Encoder } from 'socket.io-parser';
import { WebSocketServer, type ServerOptions as WebSocketOptions } from 'ws';
import type { Limits } from '../limits.ts';
import { createGate, type Gate } from './origin.ts';
import { quoted, sentenceOf, StartProblem } from '../problem.ts';

export interface ListenOptions {
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  readonly origins?: readonly string[] | undefined;
  readonly dev: boolean;
  readonly limits: Pick<Limits, 'maxConnections' | 'helloTimeoutMs' | 'heartbeatMs' | 'heartbeatTimeoutMs'>;
  /** Answers what is not Socket.IO. */
  readonly onRequest: RequestListener;
  /** Called before the first connection can arrive: the place for `io.use` and `io.on`. */
  readonly prepare?: (io: Server) => void;
  /** A page or program was turned away at the door. The text is fit for a log: it holds nothing of the request. */
  readonly onTurnedAway?: (why: string) => void;
}

export interface Listening {
  readonly io: Server;
  readonly url: string;
  readonly port: number;
  /** Closes every connection, cuts within a second who does not let go, and frees the port. */
  close(): Promise<void>;
}

/** How long a body may take to arrive, from the first byte of the request. */
const REQUEST_TIMEOUT_MS = 30_000;
/** How long a peer may take to close its side. */
const GOODBYE_MS = 1_000;
const MAX_HEADER_BYTES = 16 * 1024;
/** Connections beside those of peers that are let in: health checks, and peers on their way in or out. */
const SPARE_CONNECTIONS = 1_024;

/** Payloads are text inside frames; a frame has no attachments, and a peer that announces some is cut off. */
class TextOnlyDecoder extends Decoder {
  constructor() {
    super({ maxAttachments: 0 });
  }
}

/** A peer that does not answer a goodbye loses the connection soon, and with it what was buffered for it. */
class ImpatientServer extends WebSocketServer {
  constructor(options: WebSocketOptions) {
    const impatient = { ...options, closeTimeout: GOODBYE_MS };
    super(impatient);
  }
}

/** Rejects with a `StartProblem` when the address cannot be had. */
export async function listen(options: ListenOptions): Promise<Listening> {
  const { host, limits } = options;
  const http = createServer(
    {
      headersTimeout: limits.helloTimeoutMs,
      requestTimeout: Math.max(REQUEST_TIMEOUT_MS, limits.helloTimeoutMs),
      connectionsCheckingInterval: Math.min(1_000, limits.helloTimeoutMs),
      maxHeaderSize: MAX_HEADER_BYTES,
      keepAliveTimeout: 5_000,
    },
    options.onRequest,
  );
  http.maxConnections = limits.maxConnections + SPARE_CONNECTIONS;
  const sockets = new Set<Socket>();
  http.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  const gate = createGate(options);
  const io = new Server(http, socketOptions(options, gate));
  // `allowRequest` sees the first request of a connection only; an upgrade or a post may come from somewhere else.
  io.engine.use((request: IncomingMessage, response: Refusable, next: () => void) => {
    if (!isLater(request) || gate.refusal(request) === undefined) return next();
    response.writeHead(403);
    response.end();
  });
  options.prepare?.(io);
  const port = await bind(http, host, options.port).catch(async (cause: unknown) => {
    await io.close();
    throw problemOf(cause, host, options.port);
  });
  return {
    io,
    port,
    url: `http://${urlHost(host)}:${port}`,
    close: async () => {
      const closed = io.close();
      // A goodbye that was just sent still leaves; who does not close then is cut.
      const late = setTimeout(() => sockets.forEach((socket) => socket.destroy()), GOODBYE_MS);
      http.closeIdleConnections();
      await closed.finally(() => clearTimeout(late));
    },
  };
}

interface Refusable {
  writeHead(status: number): void;
  end(): void;
}

function socketOptions({ limits, onTurnedAway }: ListenOptions, gate: Gate): Partial<ServerOptions> {
  return {
    serveClient: false,
    transports: ['websocket', 'polling'],
    maxHttpBufferSize: MAX_FRAME_BYTES,
    perMessageDeflate: false,
    httpCompression: false,
    connectTimeout: limits.helloTimeoutMs,
    pingInterval: limits.heartbeatMs,
    pingTimeout: limits.heartbeatTimeoutMs,
    parser: { Encoder, Decoder: TextOnlyDecoder },
    wsEngine: ImpatientServer,
    // Lets pages of other origins read the answers of polling; who may connect is decided below.
    cors: { origin: (origin, allow) => allow(null, gate.admits(origin)), methods: ['GET', 'POST'] },
    allowRequest: (request, decide) => {
      const why = gate.refusal(request);
      if (why !== undefined) onTurnedAway?.(why);
      decide(why, why === undefined);
    },
  };
}

function isLater(request: IncomingMessage): boolean {
  return new URLSearchParams(request.url?.split('?')[1] ?? '').has('sid');
}

function bind(http: HttpServer, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    http.once('error', reject);
    http.listen({ host, port }, () => {
      http.off('error', reject);
      const address = http.address();
      if (address === null || typeof address === 'string') reject(new Error('the server has no port'));
      else resolve(address.port);
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
