/** The promises of `Engine`, as tests that any engine can be put to. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ConversationId, NewEntry } from '@tame/sdk/protocol';
import type { Engine } from '../../src/engine/engine.ts';
import { add, ALL, append, change, forget, idOf, look, sample } from './sample.ts';
import { queueContract } from './queue-contract.ts';
import { topicContract } from './topic-contract.ts';

export interface EngineUnderTest {
  /** Opens the engine on the same data each time; the one before has been closed. */
  open(): Promise<Engine>;
  remove(): Promise<void>;
}

/** `prepare` gives an engine without data. */
export function engineContract(name: string, prepare: () => Promise<EngineUnderTest>): void {
  describe(`${name} keeps the promises of an engine`, () => {
    let subject: EngineUnderTest;
    let engine: Engine;
    beforeEach(async () => {
      subject = await prepare();
      engine = await subject.open();
    });
    afterEach(async () => {
      await engine.close();
      await subject.remove();
    });
    const reopen = async (): Promise<void> => {
      await engine.close();
      engine = await subject.open();
    };
    const waiting = (count = 100): readonly string[] => engine.waiting('work', count);
    const listed = (state: 'open' | 'ended' | 'all', user = 'ann'): readonly string[] =>
      engine.list({ by: 'user', user, state }, { limit: 100 }).map(({ id }) => id);

    describe('steps', () => {
      test('what a step resolved is seen by reads, and is there after the engine was opened again', async () => {
        const record = await add(engine, 'a');
        expect(engine.list({ by: 'user', user: 'ann', state: 'all' }, { limit: 10 })).toEqual([record]);
        await reopen();
        expect(await look(engine, 'a')).toEqual(record);
        expect(engine.read(idOf('a'), -1, ALL)).toEqual([
          { kind: 'request', offset: 0, timeMs: 1_000, service: 'work', body: '"a"' },
        ]);
      });

      test('a step sees the steps before it at once; reads see them only when they are on disk', async () => {
        const added = add(engine, 'a');
        const changed = change(engine, 'a', { attempt: 7 });
        const seen = look(engine, 'a');
        expect(listed('all')).toEqual([]);
        expect(engine.read(idOf('a'), -1, ALL)).toEqual([]);
        expect((await seen)?.attempt).toBe(7);
        expect(listed('all')).toEqual(['a']);
        await Promise.all([added, changed]);
      });

      test('steps of one turn resolve in the order they were called', async () => {
        const order: string[] = [];
        const names = ['a', 'b', 'c', 'd', 'e'];
        await Promise.all(names.map((name) => add(engine, name).then(() => order.push(name))));
        expect(order).toEqual(names);
      });

      test('a step that only looks does not resolve before what it saw is on disk', async () => {
        const order: string[] = [];
        const added = add(engine, 'a').then(() => order.push('added'));
        const seen = look(engine, 'a').then((record) => order.push(`seen ${record?.id}`));
        await Promise.all([added, seen]);
        expect(order).toEqual(['added', 'seen a']);
      });

      test('a step that throws changes nothing, and its promise rejects with what it threw', async () => {
        await add(engine, 'a');
        const broken = engine.transact(idOf('a'), () => {
          throw new Error('no');
        });
        await expect(broken).rejects.toThrow('no');
        expect((await look(engine, 'a'))?.attempt).toBe(0);
      });

      test('a step that cannot be written changes nothing, and those after it go on', async () => {
        const before = await add(engine, 'a');
        const knot: NewEntry = {
          kind: 'reply',
          get body(): string {
            throw new TypeError('cannot be written');
          },
        };
        await expect(append(engine, 'a', [knot])).rejects.toThrow(TypeError);
        await expect(append(engine, 'a', [{ kind: 'reply', body: '1' }], 'm'.repeat(5_000))).rejects.toThrow(
          RangeError,
        );
        expect(await look(engine, 'a')).toEqual(before);
        const next = await add(engine, 'b');
        await reopen();
        expect(await look(engine, 'a')).toEqual(before);
        expect(engine.read(idOf('a'), -1, ALL)).toHaveLength(1);
        expect((await add(engine, 'c')).queued).toBeGreaterThan(next.queued);
      });

      test('places only grow, over a restart too', async () => {
        const next = (): Promise<number> =>
          engine.transact(idOf('a'), ({ nextPlace }) => {
            const place = nextPlace(sample('a'));
            return { record: sample('a', place), result: place.queued };
          });
        const before = [await next(), await next()];
        await reopen();
        const all = [...before, await next(), await next()];
        expect(all).toEqual(all.toSorted((a, b) => a - b));
        expect(new Set(all).size).toBe(4);
      });

      test('users, services and ids may have any name their rules allow', async () => {
        const user = `ann/../\u{1f600} ${'x'.repeat(5_000)}`;
        const service = Array.from({ length: 16 }, () => 'w'.repeat(64)).join('.');
        const id = `a${':'.repeat(127)}`;
        await add(engine, id, { user, service });
        await add(engine, 'constructor', { user: '__proto__', service: '__proto__' });
        await reopen();
        expect(listed('all', user)).toEqual([id]);
        expect(engine.waiting(service, 10)).toEqual([id]);
        expect(listed('all', '__proto__')).toEqual(['constructor']);
        expect(engine.waitingCounts()).toEqual(
          new Map([
            [service, 1],
            ['__proto__', 1],
          ]),
        );
      });

      test('the name of the history stays the same', async () => {
        const { epoch } = engine;
        await reopen();
        expect(engine.epoch).toBe(epoch);
      });
    });

    describe('logs', () => {
      const reply = (body: string) => ({ kind: 'reply', body }) as const;

      test('entries are read behind an offset, in order, within the limits and at least one', async () => {
        await add(engine, 'a');
        await append(engine, 'a', [reply('1'), reply('2'), reply('x'.repeat(5_000)), reply('4')]);
        const offsets = (after: number, entries: number, length: number): readonly number[] =>
          engine.read(idOf('a'), after, { entries, length }).map(({ offset }) => offset);
        expect(offsets(-1, 100, 1e9)).toEqual([0, 1, 2, 3, 4]);
        expect(offsets(1, 100, 1e9)).toEqual([2, 3, 4]);
        expect(offsets(0, 2, 1e9)).toEqual([1, 2]);
        expect(offsets(1, 100, 1_000)).toEqual([2]);
        expect(offsets(2, 100, 1_000)).toEqual([3]);
        expect(offsets(4, 100, 1e9)).toEqual([]);
      });

      test('bodies come back character by character', async () => {
        const body = JSON.stringify({ text: '\u0000\u2028"\\ \ud800 ünï 💡', n: '9007199254740993' });
        await add(engine, 'a');
        await append(engine, 'a', [reply(body)]);
        await reopen();
        expect(engine.read(idOf('a'), 0, ALL)).toEqual([{ kind: 'reply', body, offset: 1, timeMs: 2_000 }]);
      });

      test('a message that was said is known, in its conversation only, over a restart too', async () => {
        await add(engine, 'a');
        await add(engine, 'b');
        const saying = append(engine, 'a', [{ kind: 'message', body: '1' }], 'm1');
        const said = (id: string, message: string): Promise<boolean> =>
          engine.transact(idOf(id), (now) => ({ result: now.said(message) }));
        expect(await said('a', 'm1')).toBe(true);
        await saying;
        await reopen();
        expect(await Promise.all([said('a', 'm1'), said('a', 'm'), said('b', 'm1')])).toEqual([true, false, false]);
      });
    });

    queueContract(() => engine, reopen);

    test('what is settled about queues is kept until it is forgotten', async () => {
      expect(engine.facts('work')).toBeUndefined();
      await engine.setFacts('work', { paused: true });
      await engine.setFacts('work@ann', {});
      expect(engine.facts('work')).toEqual({ paused: true });
      await reopen();
      expect(engine.facts('work')).toEqual({ paused: true });
      expect([...engine.queues()]).toEqual(['work', 'work@ann']);
      await engine.setFacts('work@ann', undefined);
      expect(engine.facts('work@ann')).toBeUndefined();
      await reopen();
      expect([...engine.queues()]).toEqual(['work']);
    });

    test('what is revoked is kept until it is forgotten, one of each subject, whatever they are called', async () => {
      const ofUser = { user: 'ann', atMs: 1 };
      const ofToken = { token: 'ann', atMs: 2, expiresMs: 9 };
      const ofSession = { session: 'ann', atMs: 2.5 };
      const strange = { user: `ann/../\u{1f600} ${'x'.repeat(5_000)}`, atMs: 3 };
      expect([...engine.revocations()]).toEqual([]);
      await Promise.all([ofUser, ofToken, ofSession, strange].map((each) => engine.keepRevocation(each)));
      const kept = () => [...engine.revocations()].toSorted((a, b) => a.atMs - b.atMs);
      expect(kept()).toEqual([ofUser, ofToken, ofSession, strange]);
      await reopen();
      expect(kept()).toEqual([ofUser, ofToken, ofSession, strange]);
      await engine.keepRevocation({ user: 'ann', atMs: 4 });
      await engine.forgetRevocation({ token: 'ann' });
      expect(kept()).toEqual([ofSession, strange, { user: 'ann', atMs: 4 }]);
      await engine.forgetRevocation({ session: 'ann' });
      await engine.forgetRevocation({ user: strange.user });
      await reopen();
      expect(kept()).toEqual([{ user: 'ann', atMs: 4 }]);
    });

    test('those that are a part of another are found while they are open', async () => {
      const parent = idOf('p');
      await add(engine, 'c1', { parent });
      await add(engine, 'c2', { parent });
      await add(engine, 'c3', { parent: idOf('p.2') });
      const children = (query: { parent?: ConversationId }): readonly string[] =>
        engine.list({ by: 'parent', ...query }, { limit: 9 }).map(({ id }) => id);
      expect(children({ parent })).toEqual(['c1', 'c2']);
      expect(children({}).toSorted()).toEqual(['c1', 'c2', 'c3']);
      await change(engine, 'c1', { state: 'completed' });
      expect(children({ parent })).toEqual(['c2']);
    });

    describe('lists', () => {
      test('a user sees the newest first, by what has ended and what has not, and nobody else sees them', async () => {
        await add(engine, 'first', { createdMs: 1 });
        await add(engine, 'second', { createdMs: 2 });
        await add(engine, 'third', { createdMs: 3 });
        await add(engine, 'foreign', { createdMs: 2, user: 'ann2' });
        await change(engine, 'second', { state: 'completed' });
        expect(listed('all')).toEqual(['third', 'second', 'first']);
        expect(listed('open')).toEqual(['third', 'first']);
        expect(listed('ended')).toEqual(['second']);
        expect(listed('all', 'ann2')).toEqual(['foreign']);
      });

      test('pages join without a gap, also while their ends change state', async () => {
        const ids = Array.from({ length: 25 }, (_, at) => `c${at}`);
        await Promise.all(ids.map((id, at) => add(engine, id, { createdMs: 10 + (at >> 2) })));
        const seen: string[] = [];
        for (;;) {
          const after = seen.at(-1);
          const page = engine.list(
            { by: 'user', user: 'ann', state: 'open' },
            { limit: 4, ...(after !== undefined && { after: idOf(after) }) },
          );
          seen.push(...page.map(({ id }) => id));
          if (page.length < 4) break;
          await change(engine, page.at(-1)!.id, { state: 'completed' });
        }
        expect(seen.toSorted()).toEqual(ids.toSorted());
      });

      test('leased and dead ones are listed, oldest first', async () => {
        await add(engine, 'young', { createdMs: 9, state: 'working', attempt: 1 });
        await add(engine, 'old', { createdMs: 3, state: 'input-required', attempt: 1 });
        await add(engine, 'dead', { createdMs: 4, state: 'failed', code: 'DEAD' });
        await add(engine, 'deader', { createdMs: 2, state: 'failed', code: 'DEAD' });
        await add(engine, 'failed', { createdMs: 5, state: 'failed', code: 'FAILED' });
        const ids = (by: 'leased' | 'dead', after?: string): readonly string[] =>
          engine
            .list(by === 'dead' ? { by, queue: 'work' } : { by }, { limit: 9, ...(after && { after: idOf(after) }) })
            .map(({ id }) => id);
        expect(ids('leased')).toEqual(['old', 'young']);
        expect(ids('leased', 'old')).toEqual(['young']);
        expect(ids('dead')).toEqual(['deader', 'dead']);
      });

      test('what the clock has to do with is found at its time, earliest first', async () => {
        await add(engine, 'late', { deadlineMs: 300 });
        await add(engine, 'early', { expiresMs: 100, deadlineMs: 400 });
        await add(engine, 'never');
        await add(engine, 'ended', { state: 'completed', forgetMs: 200, deadlineMs: 1 });
        expect(engine.due(99, 10)).toEqual([]);
        expect(engine.due(100, 10)).toEqual(['early']);
        expect(engine.due(1_000, 10)).toEqual(['early', 'ended', 'late']);
        expect(engine.due(1_000, 2)).toEqual(['early', 'ended']);
        const taken = change(engine, 'early', { state: 'working' });
        expect(engine.due(350, 10)).toEqual(['ended', 'late']);
        await taken;
        await reopen();
        expect(engine.due(1_000, 10)).toEqual(['ended', 'late', 'early']);
      });
    });

    describe('forgetting', () => {
      for (const length of [3, 3_000]) {
        test(`nothing is left of a forgotten conversation with ${length} entries, and its id is new again`, async () => {
          await add(engine, 'a', { forgetMs: 1, state: 'completed' });
          await add(engine, 'a2');
          const replies = Array.from({ length }, () => ({ kind: 'reply', body: '1' }) as const);
          await append(engine, 'a', replies);
          await append(engine, 'a', [{ kind: 'message', body: '1' }], 'm');
          await forget(engine, 'a');
          expect(engine.read(idOf('a'), -1, ALL)).toEqual([]);
          expect(listed('all')).toEqual(['a2']);
          expect(engine.due(1_000, 10)).toEqual([]);
          expect(await look(engine, 'a')).toBeUndefined();
          await add(engine, 'a');
          const said = await engine.transact(idOf('a'), (now) => ({ result: now.said('m') }));
          expect(said).toBe(false);
          expect(engine.read(idOf('a'), -1, ALL)).toHaveLength(1);
          expect(engine.read(idOf('a2'), -1, ALL)).toHaveLength(1);
        });
      }

      test('one that waits leaves the queue, and forgetting twice is harmless', async () => {
        await add(engine, 'a');
        await Promise.all([forget(engine, 'a'), forget(engine, 'a'), forget(engine, 'never')]);
        expect(waiting()).toEqual([]);
      });
    });

    topicContract(() => engine, reopen);
  });
}
