/** The promises of `Engine` about who waits, in which order. */
import { describe, expect, test } from 'vitest';
import type { Conversation } from '../../src/engine/conversation.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { AGEING_ROUNDS } from '../../src/engine/rounds.ts';
import { add, change, forget, idOf } from './sample.ts';

export function queueContract(engine: () => Engine, reopen: () => Promise<void>): void {
  const waiting = (count = 100): readonly string[] => engine().waiting('work', count);

  describe('queues', () => {
    test('the highest priority is first, then who came first; a restart changes nothing', async () => {
      await add(engine(), 'late', { priority: 5 });
      await add(engine(), 'low', { priority: 0 });
      await add(engine(), 'later', { priority: 5 });
      await add(engine(), 'high', { priority: 9 });
      await add(engine(), 'other', { service: 'work-2' });
      expect(waiting()).toEqual(['high', 'late', 'later', 'low']);
      await reopen();
      expect(waiting()).toEqual(['high', 'late', 'later', 'low']);
      expect(waiting(2)).toEqual(['high', 'late']);
      expect(engine().waitingCounts()).toEqual(new Map([['work', 4], ['work-2', 1]])); // prettier-ignore
    });

    test('who is taken leaves, who waits for a time is not there, who comes back has its old place', async () => {
      await add(engine(), 'a');
      await add(engine(), 'b');
      await change(engine(), 'a', { state: 'working', attempt: 1 });
      expect(waiting()).toEqual(['b']);
      await change(engine(), 'a', { state: 'queued', wakeMs: 5_000 });
      expect(waiting()).toEqual(['b']);
      await engine().transact(idOf('a'), ({ record }) => {
        const { wakeMs: _, ...rest } = record!;
        return { record: rest, result: undefined };
      });
      expect(waiting()).toEqual(['a', 'b']);
      await change(engine(), 'b', { priority: 6 });
      expect(waiting()).toEqual(['b', 'a']);
    });

    test('whoever asks who waits hears of steps that are not on disk yet', async () => {
      const added = add(engine(), 'a');
      expect(waiting()).toEqual(['a']);
      const taken = change(engine(), 'a', { state: 'working' });
      expect(waiting()).toEqual([]);
      expect(engine().waitingCounts()).toEqual(new Map());
      await Promise.all([added, taken]);
    });

    test('each can be told how many are taken before it', async () => {
      const records = [];
      for (const priority of [5, 9, 5, 0, 5]) records.push(await add(engine(), `p${records.length}`, { priority }));
      expect(records.map((record) => engine().waitingAhead(record))).toEqual([1, 0, 2, 4, 3]);
      await reopen();
      expect(waiting(5)).toHaveLength(5);
      expect(records.map((record) => engine().waitingAhead(record))).toEqual([1, 0, 2, 4, 3]);
    });
  });

  describe('fairness', () => {
    const addMany = async (user: string, count: number, changes: Partial<Conversation> = {}): Promise<void> => {
      for (let at = 1; at <= count; at += 1) await add(engine(), `${user}${at}`, { user, ...changes });
    };

    test('who asks much does not keep others waiting: each user has one in each round, in order', async () => {
      await addMany('ann', 4);
      await addMany('bob', 2);
      expect(waiting()).toEqual(['ann1', 'bob1', 'ann2', 'bob2', 'ann3', 'ann4']);
      await change(engine(), 'ann1', { state: 'working' });
      await change(engine(), 'bob1', { state: 'working' });
      await change(engine(), 'ann2', { state: 'working' });
      await addMany('cat', 1);
      expect(waiting()).toEqual(['bob2', 'cat1', 'ann3', 'ann4']);
    });

    test('a restart changes neither the order of a user nor that all have a share', async () => {
      await addMany('ann', 5);
      await change(engine(), 'ann1', { state: 'working' });
      await change(engine(), 'ann2', { state: 'working' });
      await reopen();
      await add(engine(), 'ann6', { user: 'ann' });
      await addMany('bob', 1);
      expect(waiting()).toEqual(['ann3', 'bob1', 'ann4', 'ann5', 'ann6']);
    });

    test('the lowest priority is overtaken for a time and not for ever', async () => {
      await add(engine(), 'low', { user: 'ann', priority: 0 });
      const rounds = 9 * AGEING_ROUNDS;
      await Promise.all(
        Array.from({ length: rounds + 2 }, (_, at) => add(engine(), `high${at}`, { user: 'bob', priority: 9 })),
      );
      const order = waiting(rounds + 3);
      expect(order).toHaveLength(rounds + 3);
      expect(order.indexOf('low')).toBeGreaterThanOrEqual(rounds - 1);
      expect(order.indexOf('low')).toBeLessThan(rounds + 2);
    });
  });

  describe('keys', () => {
    test('of one key only the first that is open may be taken, whatever its priority; others do not wait for it', async () => {
      await add(engine(), 'a', { key: 'k' });
      await add(engine(), 'b', { key: 'k', priority: 9 });
      await add(engine(), 'c', { key: 'l' });
      await add(engine(), 'd', { key: 'k', service: 'work-2' });
      expect(waiting()).toEqual(['a', 'c']);
      expect(engine().waiting('work-2', 9)).toEqual(['d']);
      await change(engine(), 'a', { state: 'working' });
      expect(waiting()).toEqual(['c']);
      await change(engine(), 'a', { state: 'queued' });
      expect(waiting()).toEqual(['a', 'c']);
      await change(engine(), 'a', { state: 'completed' });
      expect(waiting()).toEqual(['b', 'c']);
    });

    test('who is called off in the middle of a line is passed over, also after a restart', async () => {
      for (const id of ['a', 'b', 'c', 'd']) await add(engine(), id, { key: 'k/1' });
      await change(engine(), 'b', { state: 'cancelled' });
      await change(engine(), 'a', { state: 'working' });
      await reopen();
      expect(waiting()).toEqual([]);
      await Promise.all([change(engine(), 'a', { state: 'failed' }), change(engine(), 'c', { state: 'cancelled' })]);
      expect(waiting()).toEqual(['d']);
      await change(engine(), 'd', { state: 'completed' });
      await add(engine(), 'e', { key: 'k/1' });
      expect(waiting()).toEqual(['e']);
    });

    test('who is forgotten while it is first lets the next follow, also right after a restart', async () => {
      await add(engine(), 'a', { key: 'k', wakeMs: 1 });
      await add(engine(), 'b', { key: 'k' });
      await reopen();
      expect(waiting()).toEqual([]);
      await forget(engine(), 'a');
      expect(waiting()).toEqual(['b']);
    });
  });
}
