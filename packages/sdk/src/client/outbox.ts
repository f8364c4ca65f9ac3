/**
 * The outbox: what this device has said and the relay has not yet taken responsibility for.
 *
 *   put ──► stored ──► in flight ──ack──► gone
 *                ▲         │
 *                └── held ◄┘ refused for now: its lane waits, the others go on
 *
 * 1. Nothing is sent before the store has it.
 * 2. A row leaves the store only when the relay has answered for it.
 * 3. Rows of one conversation stay in order; conversations do not wait for each other.
 * 4. Two tabs that send the same row are harmless: the relay knows the id.
 */
import { BehaviorSubject, type Observable } from 'rxjs';
import type { Clock } from '../connection/clock.ts';
import { backoffMs } from '../connection/backoff.ts';
import type { Session } from '../connection/session.ts';
import { TameError } from '../contract/error.ts';
import type { DownMessages } from '../protocol/down.ts';
import type { OutboxMessage, Row, Store } from '../storage/store.ts';
import type { Identity } from './identity.ts';
import type { TabNews, Tabs } from './tabs.ts';

export interface OutboxState {
  /** Rows not yet acknowledged. */
  waiting: number;
  /** Age of the oldest of them, in ms. */
  oldestMs: number;
  /** Whether this tab is the one that sends, and is connected. */
  sending: boolean;
  /** Conversations whose rows the relay refused for now; they are tried again. */
  stuck: readonly string[];
  /** `memory`: what waits does not survive a reload. */
  durability: 'disk' | 'memory';
}

/** What became of something said; `id` is the conversation's, or the event's that was published. */
export interface OutboxListener {
  stored(id: string): void;
  accepted(id: string): void;
  refused(id: string, of: OutboxMessage['type'], error: TameError): void;
}

export interface OutboxPorts {
  store: Store;
  session: Session;
  tabs: Tabs;
  identity: Identity;
  clock: Clock;
  random: () => number;
  listener: OutboxListener;
  /** A request goes out from here: whether it is to ask for its replies at once. */
  follows(id: string): boolean;
}

/** Rows on their way at one time. */
const WINDOW = 1_024;
const PAGE = 256;

/** Refusals that may be otherwise later; the row stays. */
function isForNow({ retryable }: DownMessages['refused']): boolean {
  return retryable;
}

export class Outbox {
  readonly #ports: OutboxPorts;
  readonly #state: BehaviorSubject<OutboxState>;
  readonly #inFlight = new Map<number, Row>();
  /** Conversations that wait, and how often they have been refused. */
  readonly #held = new Map<string, { times: number; undo: () => void }>();
  /** Rows that were refused for now and come back acknowledged. */
  readonly #refused = new Set<string>();
  #acked: number[] = [];
  /** Place of the last row looked at. */
  #cursor = 0;
  #pumping = false;
  #again = false;
  #leads = false;
  #counting = false;
  #closed = false;
  readonly #undo: (() => void)[];

  constructor(ports: OutboxPorts) {
    const { store, session, tabs } = ports;
    this.#ports = ports;
    this.#state = new BehaviorSubject<OutboxState>({
      waiting: 0,
      oldestMs: 0,
      sending: false,
      stuck: [],
      durability: store.durability,
    });
    const leads = tabs.leads$.subscribe((leads) => {
      this.#leads = leads;
      this.#rescan();
    });
    const news = tabs.news$.subscribe((each) => this.#news(each));
    const refusals = session.received$.subscribe((message) => {
      if (message.type === 'refused') this.#refusal(message);
    });
    const online = session.connection$.subscribe(() => this.#rescan());
    this.#undo = [
      () => leads.unsubscribe(),
      () => news.unsubscribe(),
      () => refusals.unsubscribe(),
      () => online.unsubscribe(),
      session.onFresh(() => {
        this.#inFlight.clear();
        this.#refused.clear();
        this.#rescan();
      }),
      store.onDegraded(() => this.#count()),
    ];
  }

  get state$(): Observable<OutboxState> {
    return this.#state;
  }

  /** Keeps a message until the relay has it. Resolves when the store has it. */
  async put(message: OutboxMessage): Promise<void> {
    const { store, identity, clock, listener, tabs } = this.#ports;
    const user = await identity.known();
    const [row] = await store.put([{ user, message, storedMs: clock.now() }]);
    if (row === undefined || this.#closed) return;
    listener.stored(message.id);
    tabs.tell({ type: 'stored' });
    if (this.#sends && !this.#pumping && this.#cursor < row.place && this.#mayGo(row)) this.#send(row);
    else this.#pump();
    this.#count();
  }

  /** Takes back what was never sent. True: it is gone, as if it had never been said. */
  async withdraw(id: string): Promise<boolean> {
    const { store, identity } = this.#ports;
    if (!this.#leads) return false;
    const rows = await store.about(await identity.known(), id);
    if (rows.length === 0 || rows[0]?.message.type !== 'request') return false;
    if (rows.some(({ place }) => this.#inFlight.has(place) || place <= this.#cursor)) return false;
    await store.remove(rows.map(({ place }) => place));
    this.#count();
    return true;
  }

  /** Requests that only this device knows of, oldest first. */
  async requests(): Promise<readonly (Row & { message: { type: 'request' } })[]> {
    const { store, identity } = this.#ports;
    const rows = await store.list(await identity.known(), 0, 1_000);
    return rows.filter((row): row is Row & { message: Extract<OutboxMessage, { type: 'request' }> } => row.message.type === 'request');
  }

  async holds(id: string): Promise<boolean> {
    const { store, identity } = this.#ports;
    return (await store.about(await identity.known(), id)).length > 0;
  }

  close(): void {
    this.#closed = true;
    for (const undo of this.#undo) undo();
    for (const { undo } of this.#held.values()) undo();
    this.#state.complete();
  }

  get #sends(): boolean {
    const { session, identity } = this.#ports;
    return this.#leads && session.online && session.welcome?.user === identity.user && !this.#closed;
  }

  #mayGo({ place, message }: Row): boolean {
    return !this.#inFlight.has(place) && !this.#held.has(message.id);
  }

  #rescan(): void {
    this.#cursor = 0;
    this.#pump();
    this.#count();
  }

  /** Sends what may go, page by page; asked again meanwhile, it looks again. */
  #pump(): void {
    this.#again = true;
    if (!this.#pumping) void this.#run();
  }

  async #run(): Promise<void> {
    const { store, identity } = this.#ports;
    this.#pumping = true;
    while (this.#again && this.#sends && this.#inFlight.size < WINDOW) {
      this.#again = false;
      const user = identity.user ?? '';
      const rows = await store.list(user, this.#cursor, PAGE).catch((): readonly Row[] => []);
      if (!this.#sends || identity.user !== user) break;
      for (const row of rows) {
        if (this.#mayGo(row)) this.#send(row);
        this.#cursor = Math.max(this.#cursor, row.place);
      }
      if (rows.length > 0) this.#again = true;
    }
    this.#pumping = false;
  }

  #send(row: Row): void {
    const { session, follows } = this.#ports;
    const { message, place } = row;
    this.#inFlight.set(place, row);
    this.#cursor = Math.max(this.#cursor, place);
    const follow = message.type === 'request' && follows(message.id);
    session.say(follow ? { ...message, follow } : message, () => this.#answered(row));
  }

  /** The relay has answered for a row: it has it, or it has said why not. */
  #answered({ place, message }: Row): void {
    const { listener, tabs } = this.#ports;
    this.#inFlight.delete(place);
    if (this.#refused.delete(keyOf(message))) return;
    this.#remove(place);
    this.#held.delete(message.id);
    listener.accepted(message.id);
    if (message.type === 'request') tabs.tell({ type: 'accepted', ids: [message.id] });
    if (this.#inFlight.size < WINDOW) this.#pump();
  }

  /** Acknowledged rows of one turn leave the store together. */
  #remove(place: number): void {
    if (this.#acked.push(place) > 1) return;
    queueMicrotask(() => {
      const places = this.#acked;
      this.#acked = [];
      // A row that could not be removed is said again at the next start, which is harmless.
      void this.#ports.store.remove(places).catch(() => undefined).then(() => this.#count());
    });
  }

  #refusal(refusal: DownMessages['refused']): void {
    const row = [...this.#inFlight.values()].find(({ message }) => message.type === refusal.of && keyOf(message) === `${refusal.of} ${refusal.id}`);
    if (row === undefined) return;
    const { message } = row;
    const behindHeld = this.#held.has(message.id) && refusal.code === 'NOT_FOUND';
    if (isForNow(refusal) || behindHeld) {
      this.#refused.add(keyOf(message));
      this.#hold(message.id, refusal.retryAfterMs);
      return;
    }
    const { code, text } = refusal;
    this.#ports.listener.refused(message.id, message.type, new TameError(code, text));
    if (message.type === 'request') this.#ports.tabs.tell({ type: 'refused', id: message.id, code, message: text });
  }

  #hold(id: string, retryAfterMs = 0): void {
    const { clock, random } = this.#ports;
    const before = this.#held.get(id);
    before?.undo();
    const times = (before?.times ?? 0) + 1;
    const undo = clock.after(backoffMs(times, random, undefined, { retryAfterMs }), () => {
      this.#held.delete(id);
      this.#rescan();
    });
    this.#held.set(id, { times, undo });
    this.#count();
  }

  #news(news: TabNews): void {
    const { listener } = this.#ports;
    switch (news.type) {
      case 'stored':
        return this.#rescan();
      case 'accepted':
        for (const id of news.ids) listener.accepted(id);
        return this.#count();
      case 'refused':
        listener.refused(news.id, 'request', new TameError(news.code, news.message));
        return this.#count();
    }
  }

  /** One count at a time; a change meanwhile is counted after it. */
  #count(): void {
    if (this.#counting || this.#closed) return;
    this.#counting = true;
    const { store, identity, clock } = this.#ports;
    void identity
      .known()
      .then((user) => store.count(user))
      .catch(() => ({ waiting: this.#inFlight.size, oldestMs: undefined }))
      .then(({ waiting, oldestMs }) => {
        this.#counting = false;
        if (this.#closed) return;
        const age = oldestMs === undefined ? 0 : Math.max(0, clock.now() - oldestMs);
        const stuck = [...this.#held.keys()];
        const state = { waiting, oldestMs: age, sending: this.#sends, stuck, durability: store.durability };
        if (JSON.stringify(state) !== JSON.stringify(this.#state.value)) this.#state.next(state);
      });
  }
}

/** What a refusal names a message by. */
function keyOf(message: OutboxMessage): string {
  return `${message.type} ${message.type === 'message' ? message.message : message.id}`;
}
