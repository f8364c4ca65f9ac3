/** The disk of a device: an outbox that survives its page, and tells the history what has become of each message. */
import { createMemoryStore } from '../../packages/sdk/src/storage/memory.ts';
import type { Position } from '../../packages/sdk/src/client/handle.ts';
import type { OutboxMessage, Row, Store } from '../../packages/sdk/src/storage/store.ts';
import type { Recorder } from '../history/lines.ts';
import type { Chance } from './chance.ts';
import { contentOf, nameInRow } from '../history/kept.ts';
import type { Process } from './virtual-time.ts';
import type { Tap } from './wire.ts';

/** What is said with a message: what that is called in a history, and what it holds. */
function saidIn(message: OutboxMessage): readonly { readonly m: string; readonly h?: string }[] {
  switch (message.type) {
    case 'cancel':
      return [{ m: `${message.id}!` }];
    case 'request':
    case 'publish':
      return [{ m: message.id, h: contentOf(message.body) }];
    case 'message':
      return [{ m: message.message, h: contentOf(message.body) }];
    case 'messages':
      return message.bodies.map((body, at) => ({ m: nameInRow(message.message, at), h: contentOf(body) }));
  }
}

export class Device {
  readonly name: string;
  readonly #user: string;
  readonly #chance: Chance;
  readonly #record: Recorder;
  readonly #shelf: Store = createMemoryStore();
  readonly #rows = new Map<number, Row>();
  readonly #sent = new Set<string>();
  /** What was refused for good, with why. */
  readonly #refused = new Map<string, string>();
  /** Conversations that are on this disk or were. */
  readonly known = new Set<string>();
  /** How far its pages have heard the topic. */
  heard: Position | undefined;

  constructor(name: string, user: string, chance: Chance, record: Recorder) {
    this.name = name;
    this.#user = user;
    this.#chance = chance;
    this.#record = record;
  }

  get rows(): number {
    return this.#rows.size;
  }

  /** The store of one page, which writes one after the other. Of what it was writing when it died the first is there. */
  store(process: Process): Store {
    const shelf = this.#shelf;
    const chance = this.#chance;
    const busy = (): Promise<void> => process.pause(chance.between(1, 10));
    const flying = new Set<() => Promise<unknown>>();
    let writtenAtMs = 0;
    const written = (): Promise<void> => {
      writtenAtMs = Math.max(writtenAtMs, process.now() + chance.between(1, 10));
      return process.pause(writtenAtMs - process.now());
    };
    process.whenKilled(() => {
      for (const keep of [...flying].slice(0, chance.between(0, flying.size))) void keep();
    });
    return {
      ...shelf,
      put: async (rows) => {
        for (const { message } of rows) this.#invoke(message);
        const keep = async (): Promise<readonly Row[]> => {
          flying.delete(keep);
          const placed = await shelf.put(rows);
          for (const row of placed) this.#keep(row);
          return placed;
        };
        flying.add(keep);
        await written();
        return await keep();
      },
      list: (...asked) => busy().then(() => shelf.list(...asked)),
      about: (...asked) => busy().then(() => shelf.about(...asked)),
      count: (...asked) => busy().then(() => shelf.count(...asked)),
      remove: async (places) => {
        for (const place of places) this.#answered(place);
        await busy();
        await shelf.remove(places);
        for (const place of places) this.#drop(place);
      },
      lastUser: () => Promise.resolve(this.#user),
      setLastUser: () => Promise.resolve(),
      close: () => Promise.resolve(),
    };
  }

  /** What goes over the wire of a page of this device. */
  readonly tap: Tap = {
    said: (messages) => {
      for (const message of messages) if (isKept(message)) this.#send(message);
    },
    heard: (messages) => {
      for (const message of messages) if (isRefusal(message)) this.#refuse(message);
    },
  };

  #invoke(message: OutboxMessage): void {
    const [client, user] = [this.name, this.#user];
    const { id, type: of } = message;
    const to = message.type === 'request' ? message.service : message.type === 'publish' ? message.topic : id;
    const key = message.type === 'request' ? message.key : undefined;
    for (const said of saidIn(message))
      this.#record({ type: 'C.invoke', client, user, of, id, to, ...said, ...(key && { key }) });
  }

  #keep(row: Row): void {
    this.#rows.set(row.place, row);
    if (row.message.type === 'request') this.known.add(row.message.id);
    for (const { m } of saidIn(row.message)) this.#record({ type: 'C.persisted', client: this.name, m });
  }

  #send(message: OutboxMessage): void {
    for (const said of saidIn(message)) {
      this.#sent.add(said.m);
      this.#record({ type: 'C.send', client: this.name, user: this.#user, ...said });
    }
  }

  #refuse({ of, id, code }: { of: string; id: string; code: string }): void {
    this.#refused.set(of === 'cancel' ? `${id}!` : id, code);
  }

  /** It is about to leave the disk. */
  #answered(place: number): void {
    const row = this.#rows.get(place);
    if (row === undefined) return;
    const [first] = saidIn(row.message);
    const [client, code] = [this.name, this.#refused.get(first?.m ?? '')];
    for (const { m } of saidIn(row.message)) {
      if (code !== undefined) this.#record({ type: 'C.rejected', client, m, code, final: true });
      else if (this.#sent.has(m)) this.#record({ type: 'C.accepted', client, m, epoch: 'e-1' });
      else this.#record({ type: 'C.withdrawn', client, m });
    }
  }

  #drop(place: number): void {
    const row = this.#rows.get(place);
    this.#rows.delete(place);
    for (const { m } of row ? saidIn(row.message) : []) this.#record({ type: 'C.dropped', client: this.name, m });
  }
}

const KEPT = new Set(['request', 'message', 'messages', 'cancel', 'publish']);

function isKept(message: unknown): message is OutboxMessage {
  return KEPT.has(String(field(message, 'type')));
}

function isRefusal(message: unknown): message is { of: string; id: string; code: string } {
  return (
    field(message, 'type') === 'refused' &&
    KEPT.has(String(field(message, 'of'))) &&
    field(message, 'retryable') === false &&
    field(message, 'id') !== undefined
  );
}

function field(message: unknown, name: string): unknown {
  return typeof message === 'object' && message !== null ? Reflect.get(message, name) : undefined;
}
