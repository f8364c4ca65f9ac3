/** A peer that speaks the protocol without the SDK: it may lie, repeat itself, and keep silent. */
import {
  Sequence,
  unpacked,
  type Bye,
  type Down,
  type Entry,
  type Frame,
  type Up,
  type UpMessages,
  type Welcome,
} from '@tame/sdk/protocol';
import { io } from 'socket.io-client';
import { until } from './until.ts';

type Id = UpMessages['peek']['id'];

/** An id as the protocol wants it; nothing is checked here. */
export function idOf(text: string): Id {
  return text as Id;
}

export interface RawPeer {
  readonly welcome: Welcome;
  /** Every message of the relay so far. */
  readonly heard: readonly Down[];
  /** Resolves when the relay has taken responsibility for it, which is not the same as having agreed. */
  say(...messages: readonly Up[]): Promise<void>;
  /** The first message that satisfies, now or later. */
  hears<T extends Down['type']>(
    type: T,
    is?: (message: Extract<Down, { type: T }>) => boolean,
  ): Promise<Extract<Down, { type: T }>>;
  /** The whole log of a conversation, the request included. */
  log(id: string): Promise<readonly Entry[]>;
  /** Sends a frame that may be anything. */
  shout(frame: unknown): void;
  /** Resolves when the relay has ended the connection, with what it said last. */
  readonly gone: Promise<string>;
  close(): void;
}

export interface RawOptions {
  token?: string;
  session?: string;
}

export async function rawPeer(
  url: string,
  { token, session = `raw-${crypto.randomUUID()}` }: RawOptions = {},
): Promise<RawPeer> {
  const sequence = new Sequence<Up>();
  const heard: Down[] = [];
  const auth = { protocol: 1, session, received: 0, ...(token !== undefined && { token }) };
  const socket = io(url, { auth, reconnection: false, forceNew: true, transports: ['websocket'] });
  const welcome = await new Promise<Welcome>((resolve, reject) => {
    socket.once('welcome', resolve);
    socket.once('connect_error', (cause: Error & { data?: Bye }) =>
      reject(new Error(cause.data?.text ?? cause.message, { cause: cause.data })),
    );
  });
  const flush = (): void => {
    for (;;) {
      const frame = sequence.frame(sequence.heard);
      if (frame.messages.length === 0) break;
      socket.emit('frame', frame);
    }
  };
  socket.on('frame', (frame: Frame<Down>) => {
    heard.push(...(sequence.hear(frame) ?? []));
    sequence.ack(frame.ack);
    if (frame.messages.length > 0) socket.emit('frame', { seq: sequence.next, ack: sequence.heard, messages: [] });
  });
  let lastWord = '';
  socket.on('bye', ({ text }: Bye) => (lastWord = text));
  const gone = new Promise<string>((resolve) => socket.once('disconnect', () => resolve(lastWord)));
  let refs = 0;
  const peer: RawPeer = {
    welcome,
    heard,
    async say(...messages) {
      const taken = messages.map(
        (message) => new Promise<void>((resolve) => sequence.say(message, 64, () => resolve())),
      );
      flush();
      await Promise.all(taken);
    },
    async hears<T extends Down['type']>(type: T, is: (message: Extract<Down, { type: T }>) => boolean = () => true) {
      const matches = (message: Down): message is Extract<Down, { type: T }> =>
        message.type === type && is(message as Extract<Down, { type: T }>);
      return await until(`a message of type ${type}`, () => heard.find(matches));
    },
    async log(id) {
      const entries: Entry[] = [];
      for (;;) {
        const ref = (refs += 1);
        await peer.say({ type: 'read', ref, id: idOf(id), after: entries.length - 1 });
        const page = await peer.hears('page', (each) => each.ref === ref);
        entries.push(...unpacked(page.entries));
        if (page.entries.length === 0 || entries.length > page.offset) return entries;
      }
    },
    shout: (frame) => void socket.emit('frame', frame),
    gone,
    close: () => void socket.close(),
  };
  return peer;
}
