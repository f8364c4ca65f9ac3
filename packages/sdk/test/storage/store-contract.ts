/** What every store promises, as tests that any implementation can run. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isConversationId } from '../../src/protocol/ids.ts';
import type { NewRow, OutboxMessage, Row, Store } from '../../src/storage/store.ts';

export interface StoreGround {
  /** A store over the ground of this name, as another tab or the next session would open it. */
  open(name: string): Store;
  /** From now on there is room for what is small, not for `large` rows. Returns what makes room again. */
  fill(name: string): Promise<() => Promise<void>>;
  /** A row for which there is no room after `fill`. */
  readonly large: NewRow;
  /** Whether rows outlive the store object and are shared by all that have the same name. */
  readonly lasting: boolean;
  /** Removes the ground. */
  clear(name: string): Promise<void>;
}

export function request(id: string, body = '"body"', user = 'alice', storedMs = 1_000): NewRow {
  if (!isConversationId(id)) throw new Error(`not an id: ${id}`);
  return { user, storedMs, message: { type: 'request', id, service: 'demo.echo', body } };
}

const ids = (rows: readonly Row[]) => rows.map((row) => row.message.id);
const places = (rows: readonly Row[]) => rows.map((row) => row.place);
let grounds = 0;

export function storeContract(what: string, ground: StoreGround) {
  describe(`${what}, as every store`, () => {
    let name: string;
    let store: Store;
    const opened: Store[] = [];

    function open() {
      const another = ground.open(name);
      opened.push(another);
      return another;
    }

    beforeEach(() => {
      name = `contract-${what.replaceAll(' ', '-')}-${(grounds += 1)}`;
      store = open();
    });
    afterEach(async () => {
      await Promise.all(opened.splice(0).map((each) => each.close()));
      await ground.clear(name);
    });

    it('gives back what was put, whole and in order', async () => {
      const rows = [request('a'), request('b', '"ü 漢 \\u0000 😀"'), request('c')];
      const put = await store.put(rows);
      expect(put).toEqual(rows.map((row, at) => ({ ...row, place: places(put)[at] })));
      expect(places(put)).toEqual([...places(put)].sort((one, other) => one - other));
      expect(await store.list('alice', 0, 10)).toEqual(put);
    });

    it('keeps every kind of message and finds it by the id it speaks of', async () => {
      const { message } = request('c1');
      if (!isConversationId(message.id)) throw new Error('never');
      const about: OutboxMessage[] = [
        message,
        { type: 'message', id: message.id, message: 'm1', body: '1' },
        { type: 'cancel', id: message.id, text: 'enough' },
      ];
      const published: OutboxMessage = { type: 'publish', id: 'p1', topic: 'news', body: '2' };
      await store.put([...about, published].map((each) => ({ user: 'alice', storedMs: 5, message: each })));
      expect((await store.about('alice', 'c1')).map((row) => row.message)).toEqual(about);
      expect((await store.about('alice', 'p1')).map((row) => row.message)).toEqual([published]);
      expect(await store.about('alice', 'nobody')).toEqual([]);
    });

    it('finds what was put in the same moment, before that is written', async () => {
      const asked = request('now');
      const putting = store.put([asked]);
      expect(ids(await store.about('alice', 'now'))).toEqual(['now']);
      await putting;
    });

    it('gives each of many puts of one moment its own rows, in the order they were asked for', async () => {
      const puts = Array.from({ length: 50 }, (_, at) => store.put([request(`${at}a`), request(`${at}b`)]));
      const results = await Promise.all(puts);
      results.forEach((rows, at) => expect(ids(rows)).toEqual([`${at}a`, `${at}b`]));
      expect(await store.list('alice', 0, 1_000)).toEqual(results.flat());
    });

    it('lists page by page behind a place', async () => {
      const put = await store.put(Array.from({ length: 7 }, (_, at) => request(`r${at}`)));
      const first = await store.list('alice', 0, 3);
      const second = await store.list('alice', first[2]!.place, 3);
      const third = await store.list('alice', second[2]!.place, 3);
      expect([first.length, second.length, third.length]).toEqual([3, 3, 1]);
      expect([...first, ...second, ...third]).toEqual(put);
      expect(await store.list('alice', put[6]!.place, 3)).toEqual([]);
    });

    it('never shows the rows of one user to another', async () => {
      await store.put([request('same', '1', 'alice'), request('same', '2', 'bob'), request('b2', '3', 'bob', 2_000)]);
      expect(ids(await store.list('alice', 0, 10))).toEqual(['same']);
      expect(ids(await store.list('bob', 0, 10))).toEqual(['same', 'b2']);
      expect((await store.about('alice', 'same')).map((row) => row.user)).toEqual(['alice']);
      expect(await store.about('alice', 'b2')).toEqual([]);
      expect(await store.count('alice')).toEqual({ waiting: 1, oldestMs: 1_000 });
      expect(await store.list('alic', 0, 10)).toEqual([]);
      expect(await store.count('alice ')).toEqual({ waiting: 0, oldestMs: undefined });
    });

    it('counts what waits and knows when the oldest was stored', async () => {
      expect(await store.count('alice')).toEqual({ waiting: 0, oldestMs: undefined });
      const put = await store.put([request('a', '1', 'alice', 30), request('b', '1', 'alice', 40)]);
      expect(await store.count('alice')).toEqual({ waiting: 2, oldestMs: 30 });
      await store.remove([put[0]!.place]);
      expect(await store.count('alice')).toEqual({ waiting: 1, oldestMs: 40 });
    });

    it('never gives a place twice, also when the last row was removed', async () => {
      const [first] = await store.put([request('a')]);
      await store.remove([first!.place]);
      const [second] = await store.put([request('b')]);
      expect(second!.place).toBeGreaterThan(first!.place);
      expect(ids(await store.list('alice', first!.place, 10))).toEqual(['b']);
    });

    it('takes a put of nothing, and a removal of what is not there', async () => {
      expect(await store.put([])).toEqual([]);
      await store.remove([]);
      await store.remove([123_456]);
      expect(await store.count('alice')).toEqual({ waiting: 0, oldestMs: undefined });
    });

    it('is not changed by what the caller changes afterwards', async () => {
      const row = { ...request('a') };
      await store.put([row]);
      Object.assign(row.message, { body: '"changed"' });
      expect(await store.list('alice', 0, 1)).toMatchObject([{ message: { body: '"body"' } }]);
    });

    it('remembers the last user', async () => {
      expect(await store.lastUser()).toBeUndefined();
      await store.setLastUser('alice');
      await store.setLastUser('bob');
      expect(await store.lastUser()).toBe('bob');
    });

    it('refuses with OUTBOX_FULL what it has no room for, keeps no part of it, and keeps the rest', async () => {
      await store.put([request('before')]);
      const free = await ground.fill(name);
      try {
        const [fits, tooMuch, fitsToo] = await Promise.allSettled([
          store.put([request('small-1')]),
          store.put([request('part'), ground.large]),
          store.put([request('small-2')]),
        ]);
        expect(tooMuch).toMatchObject({ status: 'rejected', reason: { code: 'OUTBOX_FULL', retryable: true } });
        expect([fits.status, fitsToo.status]).toEqual(['fulfilled', 'fulfilled']);
        expect(ids(await store.list('alice', 0, 10))).toEqual(['before', 'small-1', 'small-2']);
        expect(store.durability).toBe(ground.lasting ? 'disk' : 'memory');
      } finally {
        await free();
      }
      await store.put([request('part'), ground.large]);
      expect((await store.count('alice')).waiting).toBe(5);
    });

    it('keeps what was put before it is closed, and refuses afterwards with what to do', async () => {
      const last = store.put([request('a')]);
      await store.close();
      expect(ids(await last)).toEqual(['a']);
      await expect(store.put([request('b')])).rejects.toThrow(/Create a new/);
    });

    it('behaves like a list, whatever is put, removed and read', async () => {
      const users = ['alice', 'bob'];
      const step = fc.oneof(
        fc.record({
          type: fc.constant('put' as const),
          user: fc.constantFrom(...users),
          rows: fc.integer({ min: 0, max: 4 }),
        }),
        fc.record({ type: fc.constant('remove' as const), which: fc.array(fc.nat(20), { maxLength: 4 }) }),
        fc.record({ type: fc.constant('reopen' as const) }),
      );
      let run = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
          const [alice, bob] = users.map((user) => `${user}-${(run += 1)}`);
          let model: Row[] = [];
          for (const each of steps) {
            if (each.type === 'put') {
              const user = each.user === 'alice' ? alice! : bob!;
              model.push(
                ...(await store.put(Array.from({ length: each.rows }, (_, at) => request(`r${at}`, '0', user)))),
              );
            } else if (each.type === 'remove') {
              const gone = each.which.flatMap((at) => model[at]?.place ?? []);
              await store.remove(gone);
              model = model.filter((row) => !gone.includes(row.place));
            } else if (ground.lasting) {
              await store.close();
              store = open();
            }
          }
          for (const user of [alice!, bob!]) {
            const mine = model.filter((row) => row.user === user);
            expect(await store.list(user, 0, 1_000)).toEqual(mine);
            expect((await store.count(user)).waiting).toBe(mine.length);
          }
        }),
        { numRuns: 25 },
      );
    });
  });

  replacingContract(what, ground);
  if (ground.lasting) lastingContract(what, ground);
}

/** A row that takes the place of what waits under the same name. */
function replacingContract(what: string, ground: StoreGround) {
  describe(`${what}, as every store in which one row replaces another`, () => {
    let name: string;
    let store: Store;
    const named = (id: string, replaces: string, user = 'alice') => ({ ...request(id, '1', user), replaces });
    const waiting = async (user = 'alice') => ids(await store.list(user, 0, 10));

    beforeEach(() => {
      name = `replacing-${what.replaceAll(' ', '-')}-${(grounds += 1)}`;
      store = ground.open(name);
    });
    afterEach(async () => {
      await store.close();
      await ground.clear(name);
    });

    it('has the last of a name, says what it replaced, and touches no other name and no other user', async () => {
      await store.put([named('a', 'draft'), named('b', 'other'), named('c', 'draft', 'bob'), request('d')]);
      const [row] = await store.put([named('e', 'draft')]);
      expect(row?.replaced).toEqual(['a']);
      expect(await waiting()).toEqual(['b', 'd', 'e']);
      expect(await waiting('bob')).toEqual(['c']);
    });

    it('leaves nothing that was said in what it replaced', async () => {
      const { message } = request('a');
      const said: OutboxMessage = { type: 'message', id: message.id, message: 'm', body: '1' } as OutboxMessage;
      await store.put([named('a', 'draft'), { user: 'alice', storedMs: 1, message: said }]);
      await store.put([named('b', 'draft')]);
      expect(await waiting()).toEqual(['b']);
      expect((await store.count('alice')).waiting).toBe(1);
    });

    it('does not touch what was claimed, and what was replaced cannot be claimed any more', async () => {
      const [first] = await store.put([named('a', 'draft')]);
      expect(await store.claim(first!.place)).toBe(true);
      const [second] = await store.put([named('b', 'draft')]);
      expect(second?.replaced).toEqual([]);
      const [third] = await store.put([named('c', 'draft')]);
      expect(third?.replaced).toEqual(['b']);
      expect(await store.claim(second!.place)).toBe(false);
      expect(await waiting()).toEqual(['a', 'c']);
      expect(await store.claim(first!.place)).toBe(true);
    });

    it('keeps one of many of a moment: the last', async () => {
      const puts = await Promise.all(['a', 'b', 'c', 'd'].map((id) => store.put([named(id, 'draft')])));
      expect(puts.flat().map(({ replaced }) => replaced)).toEqual([[], ['a'], ['b'], ['c']]);
      expect(await waiting()).toEqual(['d']);
    });
  });
}

function lastingContract(what: string, ground: StoreGround) {
  describe(`${what}, as every store that lasts`, () => {
    it('has the rows, their order and the last user in the next session', async () => {
      const name = `lasting-${what.replaceAll(' ', '-')}-${(grounds += 1)}`;
      const before = ground.open(name);
      const put = await before.put([request('a'), request('b')]);
      await before.setLastUser('alice');
      await before.close();
      const after = ground.open(name);
      try {
        expect(await after.list('alice', 0, 10)).toEqual(put);
        expect(await after.lastUser()).toBe('alice');
        const [next] = await after.put([request('c')]);
        expect(next!.place).toBeGreaterThan(put[1]!.place);
        expect(after.durability).toBe('disk');
      } finally {
        await after.close();
        await ground.clear(name);
      }
    });

    it('gives two tabs one order, and each sees what the other put', async () => {
      const name = `lasting-${what.replaceAll(' ', '-')}-${(grounds += 1)}`;
      const [one, two] = [ground.open(name), ground.open(name)];
      try {
        const puts = Array.from({ length: 40 }, (_, at) => (at % 2 ? one : two).put([request(`r${at}`)]));
        const put = (await Promise.all(puts)).flat();
        const kept = await one.list('alice', 0, 100);
        expect(await two.list('alice', 0, 100)).toEqual(kept);
        expect(new Set(places(kept)).size).toBe(40);
        expect(places(kept)).toEqual(places(put).sort((a, b) => a - b));
        // Of one tab, in the order it asked.
        expect(ids(kept).filter((id) => Number(id.slice(1)) % 2 === 1)).toEqual(
          Array.from({ length: 20 }, (_, at) => `r${at * 2 + 1}`),
        );
      } finally {
        await Promise.all([one.close(), two.close()]);
        await ground.clear(name);
      }
    });
  });
}
