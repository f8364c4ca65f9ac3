/** A client of a trial: the product, with an outbox that writes down what has become of each request. */
import {
  createClient,
  TameError,
  type Client,
  type Conversation,
  type OutboxMessage,
  type Row,
  type Store,
} from '@tame/sdk';
import { socketNetwork } from '../../packages/sdk/src/connection/socket.ts';
import { createMemoryStore } from '../../packages/sdk/src/storage/memory.ts';
import { contentOf } from '../history/kept.ts';
import type { Recorder } from '../history/lines.ts';
import { eager } from './eager.ts';
import { SERVICE, USER } from './settings.ts';

export class TrialClient {
  readonly #name: string;
  readonly #record: Recorder;
  readonly #client: Client;
  readonly #rows = new Map<number, Row>();
  #readers = 0;
  /** Replies that it was shown. */
  shown = 0;
  /** Requests that the relay has taken. */
  accepted = 0;
  readonly asked: string[] = [];

  /** `isEager`: is back at once when its connection was lost. */
  constructor(name: string, url: string, record: Recorder, isEager: boolean) {
    this.#name = name;
    this.#record = record;
    const network = isEager ? { network: eager(socketNetwork(url)) } : {};
    this.#client = createClient(url, { token: `dev:${USER}`, store: this.#store(), ...network });
  }

  get rows(): number {
    return this.#rows.size;
  }

  /** Resolves when it has seen the end. */
  ask(h: string, service = SERVICE): Promise<void> {
    const id = `${this.#name}-${h.split('/')[0]}`;
    this.asked.push(id);
    return this.#watch(this.#client.converse(service, h, { id }));
  }

  /** From its beginning. Resolves when it has seen the end. */
  read(id: string): Promise<void> {
    return this.#watch(this.#client.conversation(id));
  }

  close(): Promise<void> {
    return this.#client.close();
  }

  async #watch(run: Conversation): Promise<void> {
    const { id } = run;
    const [client, observer] = [this.#name, `${this.#name}-reader-${(this.#readers += 1)}`];
    this.#record({ type: 'C.follow', client, observer, id, after: 0 });
    const thrown = await new Promise<unknown>((resolve) => {
      run.subscribe({
        next: (h) => {
          this.shown += 1;
          this.#record({ type: 'C.next', client, observer, id, h: String(h) });
        },
        error: resolve,
        complete: () => resolve(undefined),
      });
    });
    const { state } = await run.settled;
    const code = thrown instanceof TameError ? thrown.code : undefined;
    // Closed before its end, nobody has seen how it ended.
    if (code !== 'UNKNOWN') this.#record({ type: 'C.end', client, observer, id, state, ...(code && { code }) });
  }

  #store(): Store {
    const shelf = createMemoryStore();
    return {
      ...shelf,
      put: async (rows) => {
        for (const { message } of rows) this.#invoke(message);
        const placed = await shelf.put(rows);
        for (const row of placed) {
          this.#rows.set(row.place, row);
          this.#record({ type: 'C.persisted', client: this.#name, m: row.message.id });
        }
        return placed;
      },
      remove: async (places) => {
        for (const place of places) this.#leave(place);
        await shelf.remove(places);
      },
    };
  }

  #invoke(message: OutboxMessage): void {
    if (message.type !== 'request') throw new TypeError('a client of a trial only makes requests');
    const { id, body, service: to } = message;
    const [client, h] = [this.#name, contentOf(body)];
    this.#record({ type: 'C.invoke', client, user: USER, of: 'request', m: id, id, h, to });
  }

  /** Nothing is called off or refused here: what leaves has been taken by the relay. */
  #leave(place: number): void {
    const row = this.#rows.get(place);
    if (row === undefined) return;
    this.#rows.delete(place);
    this.accepted += 1;
    const [client, m] = [this.#name, row.message.id];
    this.#record({ type: 'C.accepted', client, m, epoch: '' });
    this.#record({ type: 'C.dropped', client, m });
  }
}
