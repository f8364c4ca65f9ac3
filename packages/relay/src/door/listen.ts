/**
 * The one port of a relay: an HTTP server that waits for nobody, and a Socket.IO server that is only a pipe. What a
 * stranger can make it hold before saying who they are is bounded in bytes and in time.
 */
import type { IncomingMessage, RequestListener } from 'node:http';
import { MAX_FRAME_BYTES } from '@tame/sdk/protocol';
import { Server, type ServerOptions } from 'socket.io';
import { Decoder, Encoder } from 'socket.io-parser';
import { WebSocketServer, type ServerOptions as WebSocketOptions } from 'ws';
import type { Limits } from '../limits.ts';
import { createGate, type Gate } from './origin.ts';
import { bind, boundedServer, type Bound } from './server.ts';

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

export interface Listening extends Bound {
  readonly io: Server;
  /** Closes every connection, cuts within a second who does not let go, and frees the port. */
  close(): Promise<void>;
}

/** How long a peer may take to close its side. */
const GOODBYE_MS = 1_000;

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
  const { http, cut } = boundedServer(limits, options.onRequest);
  const gate = createGate(options);
  const io = new Server(http, socketOptions(options, gate));
  // `allowRequest` sees the first request of a connection only; an upgrade or a post may come from somewhere else.
  io.engine.use((request: IncomingMessage, response: Refusable, next: () => void) => {
    if (!isLater(request) || gate.refusal(request) === undefined) return next();
    response.writeHead(403);
    response.end();
  });
  options.prepare?.(io);
  const bound = await bind(http, host, options.port).catch(async (cause: unknown) => {
    await io.close();
    throw cause;
  });
  return {
    io,
    ...bound,
    close: async () => {
      const closed = io.close();
      // A goodbye that was just sent still leaves; who does not close then is cut.
      const late = setTimeout(cut, GOODBYE_MS);
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
