/** What an outbox shows: what waits, what was refused for good, and why less is kept than was promised. */
import { BehaviorSubject, Subject } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import { createIdentity } from '../../src/client/identity.ts';
import type { OutboxState } from '../../src/client/outbox-state.ts';
import { createOutbox } from '../../src/client/outbox.ts';
import { createTabs, type TabNews } from '../../src/client/tabs.ts';
import { systemClock } from '../../src/connection/clock.ts';
import type { Session } from '../../src/connection/session.ts';
import type { Connection } from '../../src/connection/state.ts';
import type { Down } from '../../src/protocol/down.ts';
import type { ErrorCode } from '../../src/protocol/errors.ts';
import type { Up } from '../../src/protocol/up.ts';
import { createMemoryStore } from '../../src/storage/memory.ts';
import type { OutboxMessage, Store } from '../../src/storage/store.ts';
import { request } from '../storage/store-contract.ts';
import { createBrowser } from './fake-browser.ts';

const cleanup: (() => void)[] = [];
afterEach(() => {
  for (const each of cleanup.splice(0).reverse()) each();
});

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

/** A session with a relay that takes everything except what `refuses` has a code for. */
function sessionOf(user: string, refuses: (message: Up) => ErrorCode | undefined) {
  const connection$ = new BehaviorSubject<Connection>({ state: 'online', attempt: 0, user });
  const received$ = new Subject<Down>();
  let greeted = user;
  const session: Session = {
    connection$,
    received$,
    fresh$: new Subject<void>(),
    online: true,
    get welcome() {
      return {
        protocol: 1,
        session: 's',
        resumed: false,
        received: 0,
        user: greeted,
        epoch: 'e',
        durability: 'power',
        maxBodyBytes: 1_000,
      } as const;
    },
    start() {},
    grew: () => false,
    understand() {},
    say(message, acked) {
      queueMicrotask(() => {
        const code = refuses(message);
        const id = 'message' in message ? message.message : 'id' in message ? message.id : undefined;
        const answer = { of: message.type, id, code: code ?? 'UNKNOWN', text: 'Because.', retryable: false };
        if (code !== undefined) received$.next({ type: 'refused', ...answer });
        acked?.();
      });
    },
    stop() {},
  };
  const greet = (as: string): void => {
    greeted = as;
    connection$.next({ state: 'online', attempt: 0, user: as });
  };
  return { session, greet };
}

function openOutbox(
  browser: ReturnType<typeof createBrowser>,
  store: Store,
  refuses: (message: Up) => ErrorCode | undefined = () => undefined,
) {
  const { ports } = browser.openTab();
  const identity = createIdentity(store, systemClock);
  const tabs = createTabs({ name: 'test', user$: identity.user$, ports });
  const { session, greet } = sessionOf('ana', refuses);
  const told: TabNews[] = [];
  let doubts = 0;
  const listener = {
    told: (news: TabNews) => void told.push(news),
    doubt: () => void (doubts += 1),
    follows: () => true,
  };
  const outbox = createOutbox({ store, session, tabs, identity, clock: systemClock, random: () => 0, listener });
  const states: OutboxState[] = [];
  outbox.state$.subscribe((state) => states.push(state));
  identity.token('dev:ana');
  cleanup.push(() => {
    outbox.close();
    tabs.close();
    identity.close();
  });
  return {
    outbox,
    told,
    state: () => states.at(-1),
    doubts: () => doubts,
    /** The relay says who this is: nothing is sent as anybody else. */
    greet,
    become(user: string) {
      identity.token(`dev:${user}`);
      greet(user);
    },
  };
}

const post = (id: string): OutboxMessage => request(id).message;
const published: OutboxMessage = { type: 'publish', id: 'p', topic: 'news', body: '1' };

describe('a request that is taken back before it was sent', () => {
  it('does not go out while it leaves the store', async () => {
    const shelf = createMemoryStore();
    let remove = (): void => {};
    const removed = new Promise<void>((resolve) => (remove = resolve));
    const store = { ...shelf, remove: (places: readonly number[]) => removed.then(() => shelf.remove(places)) };
    const said: Up[] = [];
    const { outbox, greet } = openOutbox(createBrowser(), store, (message) => void said.push(message));
    greet('somebody else');
    await outbox.put(post('a'));
    const withdrawn = outbox.withdraw('a');
    greet('ana');
    await settled();
    remove();
    expect(await withdrawn).toBe(true);
    await settled();
    expect(said).toEqual([]);
  });
});

describe('what the relay refuses for good', () => {
  it('leaves the outbox and is shown, whether anybody holds a handle of it or not', async () => {
    const codes: Partial<Record<string, ErrorCode>> = { a: 'FORBIDDEN', p: 'TOO_LARGE' };
    const store = createMemoryStore();
    const { outbox, state } = openOutbox(createBrowser(), store, (said) => ('id' in said ? codes[said.id] : undefined));
    await settled();
    for (const message of [post('a'), published, post('fine')]) await outbox.put(message);
    await settled();
    expect(state()).toMatchObject({
      waiting: 0,
      stuck: [],
      refused: [
        { id: 'a', of: 'request', code: 'FORBIDDEN', message: 'Because.' },
        { id: 'p', of: 'publish', code: 'TOO_LARGE', message: 'Because.' },
      ],
    });
  });

  it('is shown in every tab, whichever has sent it', async () => {
    const browser = createBrowser();
    const store = createMemoryStore();
    // Shared as a disk is: only the tab that leads sends.
    const disk: Store = { ...store, durability: 'disk' };
    const one = openOutbox(browser, disk, () => 'ID_CONFLICT');
    const two = openOutbox(browser, disk, () => 'ID_CONFLICT');
    await settled();
    await two.outbox.put(post('a'));
    await settled();
    await settled();
    const refused = [{ id: 'a', of: 'request', code: 'ID_CONFLICT', message: 'Because.' }];
    expect([one.state()?.refused, two.state()?.refused]).toEqual([refused, refused]);
    expect(two.told).toContainEqual({ type: 'refused', ...refused[0] });
    expect(await disk.count('ana')).toEqual({ waiting: 0, oldestMs: undefined });
  });

  it('is remembered twenty times, the newest last', async () => {
    const { outbox, state } = openOutbox(createBrowser(), createMemoryStore(), () => 'FORBIDDEN');
    await settled();
    for (let n = 0; n < 25; n += 1) await outbox.put(post(`r${n}`));
    await settled();
    expect(state()?.refused.map(({ id }) => id)).toEqual(Array.from({ length: 20 }, (_, at) => `r${at + 5}`));
  });

  it('is not told to the next user (R36)', async () => {
    const { outbox, state, become } = openOutbox(createBrowser(), createMemoryStore(), () => 'FORBIDDEN');
    await settled();
    await outbox.put(post('hers'));
    await settled();
    expect(state()?.refused).toHaveLength(1);
    become('ben');
    await settled();
    expect(state()?.refused).toEqual([]);
  });
});

it('a promise that the disk gave up is shown with what to do, and what was said is looked for at the relay', async () => {
  const memory = createMemoryStore();
  let degrade = (_reason: string): void => {};
  const store: Store = {
    ...memory,
    onDegraded(listener) {
      degrade = listener;
      return () => {};
    },
  };
  const { state, doubts } = openOutbox(createBrowser(), store);
  await settled();
  expect(state()?.warnings).toEqual([]);
  degrade('The browser removed the local data.');
  degrade('Reload this page.');
  await settled();
  expect(state()?.warnings).toEqual(['The browser removed the local data.', 'Reload this page.']);
  expect(doubts()).toBe(2);
});

it('what was said several times leaves the outbox each time, while the connection lasts (R8)', async () => {
  const store = createMemoryStore();
  const message = post('a');
  await store.put(Array.from({ length: 6 }, () => ({ user: 'ana', message, storedMs: 0 })));
  openOutbox(createBrowser(), store);
  await expect.poll(async () => (await store.count('ana')).waiting).toBe(0);
});

describe('a request that replaces another', () => {
  it('never takes the place of one that goes out, however close they are: one or the other, never both, never none', async () => {
    for (let turns = 0; turns < 12; turns += 1) {
      const said: string[] = [];
      const { outbox, told } = openOutbox(createBrowser(), createMemoryStore(), (message) => {
        if ('id' in message) said.push(message.id);
        return undefined;
      });
      await settled();
      const first = outbox.put(post('first'), undefined, 'draft');
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
      await Promise.all([first, outbox.put(post('second'), undefined, 'draft')]);
      await settled();
      await settled();
      const replaced = told.some(({ type, id }) => type === 'replaced' && id === 'first');
      expect(said, `after ${turns} turns`).toEqual(replaced ? ['second'] : ['first', 'second']);
    }
  });

  it('stands in a line of its own service', async () => {
    const { outbox, told } = openOutbox(createBrowser(), createMemoryStore());
    await outbox.put({ ...post('a'), service: 'one' } as OutboxMessage, undefined, 'draft');
    await outbox.put({ ...post('b'), service: 'two' } as OutboxMessage, undefined, 'draft');
    await settled();
    expect(told.filter(({ type }) => type === 'replaced')).toEqual([]);
  });
});
