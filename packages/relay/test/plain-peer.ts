/**
 * A peer written from PROTOCOL.md alone, over a stock Socket.IO client: what an implementation without the SDK needs.
 * It knows no message but by its name, and keeps nothing on disk.
 */
import { io, type Socket } from 'socket.io-client';

export interface Message {
  type: string;
  [field: string]: unknown;
}

export interface Frame {
  seq: number;
  ack: number;
  messages: Message[];
}

interface Welcome {
  resumed: boolean;
  received: number;
  user: string;
  epoch: string;
}

export interface PeerOptions {
  session: string;
  token?: string;
  /** The version it says it speaks. */
  protocol?: number;
  /** For people who read logs. */
  name?: string;
}

/** How long anything may take before a test gives up. */
const PATIENCE_MS = 10_000;

export class PlainPeer {
  readonly #url: string;
  #options: PeerOptions;
  #socket: Socket | undefined;
  /** Said and not acknowledged; the first has number `#acked + 1`. */
  #unacked: Message[] = [];
  #acked = 0;
  /** How many of the unacknowledged went out on this connection. */
  #sent = 0;
  #handled = 0;
  #welcome: Welcome | undefined;
  /** What was not acknowledged when the relay no longer knew the session: to be said again, if it still matters. */
  forgotten: Message[] = [];
  /** Everything heard in this session and those before it, in order. */
  readonly heard: Message[] = [];
  /** Frames as they came, for tests about frames. */
  readonly frames: Frame[] = [];
  /** Why the connection is over. */
  bye: Message | undefined;
  /** Reads, but acknowledges only when told to. */
  quiet = false;
  readonly #waiting = new Set<() => void>();

  constructor(url: string, options: PeerOptions) {
    this.#url = url;
    this.#options = options;
  }

  get welcome(): Welcome {
    if (this.#welcome === undefined) throw new Error('The relay has not greeted this peer.');
    return this.#welcome;
  }

  /** Connects, says hello, and waits for the welcome or for a bye. Resolves with whether it is in. */
  async connect(changed: Partial<PeerOptions> = {}): Promise<boolean> {
    this.#options = { ...this.#options, ...changed };
    const { session, token, protocol = 1, name } = this.#options;
    const auth = { protocol, session, received: this.#handled, ...(token !== undefined && { token }), name };
    const socket = io(this.#url, { auth, reconnection: false, forceNew: true, transports: ['websocket'] });
    this.#socket = socket;
    this.#welcome = undefined;
    this.bye = undefined;
    socket.on('welcome', (welcome: Welcome) => this.#greeted(welcome));
    socket.on('frame', (frame: Frame) => this.#hear(frame));
    socket.on('bye', (bye: Message) => this.#over(bye));
    socket.on('connect_error', (error: Error & { data?: Message }) =>
      this.#over(error.data ?? { type: 'lost', text: error.message }),
    );
    socket.on('disconnect', (reason) => this.#over({ type: 'lost', text: reason }));
    await this.until(() => this.#welcome !== undefined || this.bye !== undefined, 'an answer to hello');
    return this.#welcome !== undefined;
  }

  #greeted(welcome: Welcome): void {
    this.#welcome = welcome;
    this.#sent = 0;
    if (welcome.resumed) {
      this.#ack(welcome.received);
      this.#flush();
    } else {
      this.forgotten = this.#unacked;
      this.#unacked = [];
      this.#acked = 0;
      this.#handled = 0;
    }
    this.#changed();
  }

  say(...messages: readonly Message[]): void {
    this.#unacked.push(...messages);
    this.#flush();
  }

  #flush(): void {
    if (this.#welcome === undefined || this.#sent === this.#unacked.length) return;
    const seq = this.#acked + this.#sent + 1;
    this.sendFrame({ seq, ack: this.#handled, messages: this.#unacked.slice(this.#sent) });
    this.#sent = this.#unacked.length;
  }

  sendFrame(frame: unknown): void {
    this.#socket?.emit('frame', frame);
  }

  acknowledge(): void {
    this.sendFrame({ seq: this.#acked + this.#sent + 1, ack: this.#handled, messages: [] });
  }

  #hear(frame: Frame): void {
    this.frames.push(frame);
    const fresh = frame.messages.slice(this.#handled + 1 - frame.seq);
    if (frame.messages.length > 0 && frame.seq > this.#handled + 1) throw new Error('The relay left messages out.');
    this.heard.push(...fresh);
    this.#handled += fresh.length;
    this.#ack(frame.ack);
    if (fresh.length > 0 && !this.quiet) this.acknowledge();
    this.#changed();
  }

  #ack(upTo: number): void {
    const done = upTo - this.#acked;
    if (done <= 0) return;
    this.#unacked.splice(0, done);
    this.#acked = upTo;
    this.#sent = Math.max(0, this.#sent - done);
  }

  #over(bye: Message): void {
    this.bye ??= bye;
    this.#changed();
  }

  /** Breaks the connection as a network does: the peer means to come back. */
  async cut(): Promise<void> {
    this.#socket?.io.engine.close();
    await this.until(() => this.bye !== undefined, 'the end of the connection');
  }

  /** Leaves for good. */
  leave(): void {
    this.#socket?.disconnect();
  }

  get unacked(): number {
    return this.#unacked.length;
  }

  /** Everything said so far is acknowledged. */
  acknowledged(): Promise<void> {
    return this.until(() => this.#unacked.length === 0, 'an acknowledgement');
  }

  /** The first message heard that fits, now or later. */
  async hears(type: string, fits: (message: Message) => boolean = () => true): Promise<Message> {
    const find = (): Message | undefined => this.heard.find((each) => each.type === type && fits(each));
    await this.until(() => find() !== undefined, `"${type}"`);
    return find() ?? { type: 'nothing' };
  }

  /** Entries of a conversation, in the order they came; replies that came as one are taken apart. */
  entries(id: string): Record<string, unknown>[] {
    return this.heard.flatMap((message) => {
      return message.type === 'entries' && message['id'] === id
        ? (message['entries'] as Record<string, unknown>[]).flatMap(apart)
        : [];
    });
  }

  /** All entries of a conversation, once the last one has come. */
  async whole(id: string): Promise<Record<string, unknown>[]> {
    await this.until(() => this.entries(id).at(-1)?.['kind'] === 'end', `the end of ${id}`);
    return this.entries(id);
  }

  async until(holds: () => boolean, what: string): Promise<void> {
    if (holds()) return;
    await new Promise<void>((resolve, reject) => {
      const heard = (): string => this.heard.map((message) => JSON.stringify(message).slice(0, 200)).join('\n');
      const giveUp = (): void =>
        reject(new Error(`${this.#options.session} waits for ${what} in vain; it heard\n${heard()}`));
      const timer = setTimeout(giveUp, PATIENCE_MS);
      const look = (): void => {
        if (!holds()) return;
        this.#waiting.delete(look);
        clearTimeout(timer);
        resolve();
      };
      this.#waiting.add(look);
    });
  }

  #changed(): void {
    for (const look of [...this.#waiting]) look();
  }
}

function apart(entry: Record<string, unknown>): readonly Record<string, unknown>[] {
  const { kind, offset, timeMs, bodies } = entry;
  if (kind !== 'replies' && kind !== 'messages') return [entry];
  const one = kind === 'replies' ? 'reply' : 'message';
  return (bodies as string[]).map((body, at) => ({ kind: one, offset: Number(offset) + at, timeMs, body }));
}
