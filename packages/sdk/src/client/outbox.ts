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
 * 5. A row that another may take the place of is claimed before it is sent: it is sent, or replaced, never both.
 */
import type { Observable } from 'rxjs';
import type { Clock } from '../connection/clock.ts';
import type { Session } from '../connection/session.ts';
import type { DownMessages } from '../protocol/down.ts';
import type { OutboxMessage, Row, Store } from '../storage/store.ts';
import type { Snapshot } from './handle.ts';
import type { Identity } from './identity.ts';
import { createLanes } from './lanes.ts';
import { keyOf, waited } from './said.ts';
import type { Thread } from './thread.ts';
import { createTally, type OutboxState, type Refusal } from './outbox-state.ts';
import type { TabNews, Tabs } from './tabs.ts';
import { createWalk } from './walk.ts';

export interface OutboxListener {
  /** What became of something that this tab said, or another. */
  told(news: TabNews): void;
  /** What this tab said may have been removed from its disk. */
  doubt(): void;
  /** A request goes out from here: whether it is to ask for its replies at once. */
  follows(id: string): boolean;
}

export interface OutboxPorts {
  store: Store;
  session: Session;
  tabs: Tabs;
  identity: Identity;
  clock: Clock;
  random: () => number;
  listener: OutboxListener;
}

export interface Outbox {
  readonly state$: Observable<OutboxState>;
  /**
   * Keeps a message until the relay has it, sealed where it is private. Resolves when the store has it, in place of a
   * request to the same service under the same name that was never sent.
   */
  put(message: OutboxMessage, veil?: Thread['veil'], replaces?: string): Promise<void>;
  /** Takes back a request that was never sent. True: it is gone, as if it had never been said. */
  withdraw(id: string): Promise<boolean>;
  /** Requests that only this device knows of, oldest first: all, or the one of an id. */
  requests(id?: string): Promise<readonly Snapshot<never>[]>;
  close(): void;
}

/** Rows on their way at one time. */
const WINDOW = 1_024;
const PAGE = 256;
/** Requests that `requests` shows at most. */
const SHOWN = 1_000;
/** Refusals that are remembered at most. */
const REMEMBERED = 20;

export function createOutbox({ store, session, tabs, identity, clock, random, listener }: OutboxPorts): Outbox {
  const inFlight = new Map<string, Row>();
  /** What was refused for good, and why less is kept here than was promised: for people. */
  let refused: readonly Refusal[] = [];
  let warnings: readonly string[] = [];
  /** Rows in flight that were refused for now, and will come back acknowledged. */
  const putOff = new Set<string>();
  /** Requests that were put here and that nobody can have sent; true for those that are just being taken back. */
  const unsent = new Map<string, boolean>();
  const acked: number[] = [];
  /** Rows that another of the same key was in flight before: looked at again when that one has left the store. */
  let passedOver = 0;
  let leads = false;
  const lanes = createLanes(clock, random, () => rescan());
  let closed = false;

  /** Rows in memory are seen by this tab alone. */
  const owns = (): boolean => leads || store.durability === 'memory';
  const sends = (): boolean => owns() && session.online && session.welcome?.user === identity.user && !closed;
  const mayGo = ({ message }: Row): boolean =>
    !inFlight.has(keyOf(message)) && !lanes.isHeld(message.id) && !unsent.get(message.id);

  const tally = createTally(store, identity, clock, () => ({
    sending: sends(),
    stuck: lanes.held(),
    durability: store.durability,
    refused,
    warnings,
  }));

  const walk = createWalk({
    open: () => sends() && inFlight.size < WINDOW,
    async rows(after) {
      const { user = '' } = identity;
      const rows = await store.list(user, after, PAGE).catch(() => undefined);
      return sends() && identity.user === user ? rows : undefined;
    },
    visit(row) {
      if (mayGo(row)) return row.replaces === undefined ? send(row) : claim(row);
      if ((inFlight.get(keyOf(row.message)) ?? row).place < row.place) passedOver += 1;
    },
  });

  /** Sends what nothing has taken the place of, and nothing will. */
  const claim = async (row: Row): Promise<void> => {
    const isMine = await store.claim(row.place).catch(() => false);
    if (isMine && sends() && identity.user === row.user && mayGo(row)) send(row);
  };

  const rescan = (): void => {
    passedOver = 0;
    walk.restart();
    tally.count();
  };

  const send = (row: Row): void => {
    const message = waited(row.message, clock.now() - row.storedMs);
    inFlight.set(keyOf(message), row);
    unsent.delete(message.id);
    const follow = message.type === 'request' && listener.follows(message.id);
    session.say(follow ? { ...message, follow } : message, () => answered(row));
  };

  /** The relay has answered for a row: it has it, or it has said why not. */
  const answered = ({ place, message }: Row): void => {
    const key = keyOf(message);
    inFlight.delete(key);
    if (putOff.delete(key)) return void (lanes.isHeld(message.id) || rescan());
    lanes.free(message.id);
    if (acked.push(place) === 1) queueMicrotask(removeAcked);
    if (message.type === 'request') announce({ type: 'accepted', id: message.id });
    walk.goOn();
  };

  /** Acknowledged rows of one turn leave the store together. */
  const removeAcked = (): void => {
    // A row that could not be removed is said again at the next start, which is harmless.
    store.remove(acked.splice(0)).then(() => (passedOver ? rescan() : tally.count()), tally.count);
  };

  const refusal = ({ of, id = '', code, text, retryable, retryAfterMs }: DownMessages['refused']): void => {
    const key = `${of} ${id}`;
    const message = inFlight.get(key)?.message;
    if (!message) return;
    // What follows a request that waits cannot be known to the relay yet.
    if (retryable || (lanes.isHeld(message.id) && code === 'NOT_FOUND')) {
      putOff.add(key);
      lanes.hold(message.id, retryAfterMs);
      tally.count();
      return;
    }
    announce({ type: 'refused', id: message.id, of: message.type, code, message: text });
  };

  const hear = (news: TabNews): void => {
    listener.told(news);
    if (news.type === 'refused') {
      const { type: _type, ...refusal } = news;
      refused = [...refused, refusal].slice(-REMEMBERED);
    }
    tally.count();
  };

  /** It concerns every tab, and this one. */
  const announce = (news: TabNews): void => {
    hear(news);
    tabs.tell(news);
  };

  // One user is not told of what another has said.
  identity.user$.subscribe(() => (refused = []));
  tabs.leads$.subscribe((leading) => {
    leads = leading;
    if (!owns()) unsent.clear(); // another tab sends now
    // Not at once: a tab that is frozen while it reads would keep the others from writing until it wakes.
    clock.after(0, rescan);
  });
  tabs.news$.subscribe((news) => {
    hear(news);
    if (news.type === 'stored') rescan();
  });
  session.received$.subscribe((message) => void (message.type === 'refused' && refusal(message)));
  session.connection$.subscribe(rescan);
  session.fresh$.subscribe(() => {
    inFlight.clear();
    putOff.clear();
    rescan();
  });
  const undoDegraded = store.onDegraded((reason) => {
    warnings = [...warnings, reason];
    listener.doubt();
    rescan();
  });

  return {
    state$: tally.state$,
    async put(message, veil, replaces) {
      if (veil) message = await (await veil).seal(message);
      const user = await identity.known();
      const tag = replaces !== undefined && 'service' in message && { replaces: `${message.service} ${replaces}` };
      const [row] = await store.put([{ user, message, storedMs: clock.now(), ...tag }]);
      if (!row || closed) return;
      for (const id of row.replaced ?? []) {
        unsent.delete(id);
        announce({ type: 'replaced', id });
      }
      if (message.type === 'request' && owns()) unsent.set(message.id, false);
      announce({ type: 'stored', id: message.id });
      // Ahead of rows that wait for room it would be out of order.
      if (!tag && sends() && inFlight.size < WINDOW && mayGo(row) && walk.pass(row.place)) send(row);
      else walk.more();
    },
    async withdraw(id) {
      if (!unsent.has(id)) return false;
      unsent.set(id, true);
      const rows = await store.about(await identity.known(), id);
      await store.remove(rows.map(({ place }) => place));
      rescan();
      return unsent.delete(id); // false if another tab sends now
    },
    async requests(of) {
      const user = await identity.known();
      const rows = await (of ? store.about(user, of) : store.list(user, 0, SHOWN));
      return rows.flatMap(({ message, storedMs }) => {
        if (message.type !== 'request') return [];
        const { id, service } = message;
        return [{ id, service, state: 'stored', attempt: 0, replies: 0, createdMs: storedMs, updatedMs: storedMs }];
      });
    },
    close() {
      closed = true;
      undoDegraded();
      lanes.close();
      tally.close();
    },
  };
}
