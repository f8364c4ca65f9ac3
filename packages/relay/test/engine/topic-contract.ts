/** The part of the promises of `Engine` that is about topics. */
import { describe, expect, test } from 'vitest';
import type { Engine, Published } from '../../src/engine/engine.ts';
import { ALL } from './sample.ts';

const KEEP = { count: 1_000, bytes: 1_000_000, ageMs: 1_000_000, maxTopics: 1_000 };

export function topicContract(engine: () => Engine, reopen: () => Promise<void>): void {
  const publish = (id: string, changes: { user?: string; body?: string; timeMs?: number } = {}, keep = KEEP) =>
    engine().publish('news', { id, user: 'ann', body: `"${id}"`, timeMs: 1_000, ...changes }, keep);
  const ids = (after = 0): readonly string[] =>
    engine()
      .readTopic('news', after, ALL)
      .map(({ id }) => id);
  const offsetOf = (published: Published): number => ('event' in published ? published.event.offset : -1);

  describe('topics', () => {
    test('events get the offsets 1, 2, 3, and are read behind one, within the limits and at least one', async () => {
      const published = await Promise.all(['a', 'b', 'c'].map((id) => publish(id)));
      expect(published.map(offsetOf)).toEqual([1, 2, 3]);
      expect(engine().topic('news')).toEqual({ first: 1, head: 3 });
      expect(engine().readTopic('news', 1, ALL)).toEqual([
        { id: 'b', offset: 2, timeMs: 1_000, body: '"b"' },
        { id: 'c', offset: 3, timeMs: 1_000, body: '"c"' },
      ]);
      expect(engine().readTopic('news', 0, { entries: 2, length: 1e9 })).toHaveLength(2);
      expect(engine().readTopic('news', 0, { entries: 9, length: 1 })).toHaveLength(1);
      await reopen();
      expect(offsetOf(await publish('d'))).toBe(4);
      expect(ids()).toEqual(['a', 'b', 'c', 'd']);
    });

    test('one that nobody published to is empty', () => {
      expect(engine().topic('news')).toEqual({ first: 1, head: 0 });
      expect(ids()).toEqual([]);
    });

    test('topics whose names begin alike are strangers', async () => {
      await publish('a');
      await engine().publish('news.of', { id: 'a', user: 'ann', body: '1', timeMs: 1 }, KEEP);
      await engine().publish('news-2', { id: 'a', user: 'ann', body: '2', timeMs: 1 }, KEEP);
      expect(ids()).toEqual(['a']);
      expect(engine().topic('news.of')).toEqual({ first: 1, head: 1 });
    });

    test('the names of all topics are known, or of those that begin so, whatever else begins alike', async () => {
      expect([...engine().topics('')]).toEqual([]);
      const names = ['news', 'news.of', 'news-2', 'news0', 'new', 'olds.a.b', 'Z_9'];
      for (const name of names) {
        for (const id of ['a', 'b']) {
          await engine().publish(name, { id, user: 'ann', body: '1', timeMs: 1 }, KEEP);
        }
      }
      await reopen();
      expect([...engine().topics('')].toSorted()).toEqual(names.toSorted());
      expect([...engine().topics('news')].toSorted()).toEqual(['news', 'news-2', 'news.of', 'news0']);
      expect([...engine().topics('olds.a')]).toEqual(['olds.a.b']);
      expect([...engine().topics('none')]).toEqual([]);
    });

    test('an event said again is the same event; another by its id is a conflict', async () => {
      const [first, again] = await Promise.all([publish('a'), publish('a', { timeMs: 2_000 })]);
      expect(first).toMatchObject({ duplicate: false });
      expect(again).toEqual({ duplicate: true, event: { id: 'a', offset: 1, timeMs: 1_000, body: '"a"' } });
      expect(await publish('a', { body: 'other' })).toEqual({ conflict: true });
      expect(await publish('a', { user: 'bob' })).toEqual({ conflict: true });
      await reopen();
      expect(await publish('a')).toMatchObject({ duplicate: true });
      expect(engine().topic('news')).toEqual({ first: 1, head: 1 });
    });

    test('an event is not shown before it is on disk', async () => {
      const publishing = publish('a');
      expect(ids()).toEqual([]);
      expect(engine().topic('news')).toEqual({ first: 1, head: 0 });
      await publishing;
      expect(ids()).toEqual(['a']);
    });

    test('the oldest go when there are too many, and their ids with them', async () => {
      for (const id of ['a', 'b', 'c', 'd', 'e']) await publish(id, {}, { ...KEEP, count: 3 });
      expect(ids()).toEqual(['c', 'd', 'e']);
      expect(engine().topic('news')).toEqual({ first: 3, head: 5 });
      expect(offsetOf(await publish('a', { body: 'new' }))).toBe(6);
    });

    test('the oldest go when they have too many bytes; the newest stays, however large', async () => {
      const keep = { ...KEEP, bytes: 10 };
      for (const id of ['a', 'b', 'c']) await publish(id, { body: 'ääx' }, keep);
      expect(ids()).toEqual(['b', 'c']);
      await publish('d', { body: 'x'.repeat(50) }, keep);
      expect(ids()).toEqual(['d']);
      await publish('e', { body: '12' }, keep);
      expect(ids()).toEqual(['e']);
    });

    test('the oldest go when they are too old', async () => {
      const keep = { ...KEEP, ageMs: 100 };
      for (const timeMs of [1_000, 1_050, 1_100, 1_120]) await publish(`at${timeMs}`, { timeMs }, keep);
      expect(ids()).toEqual(['at1050', 'at1100', 'at1120']);
      await reopen();
      await publish('later', { timeMs: 9_000 }, keep);
      expect(ids()).toEqual(['later']);
    });

    test('what is too old goes though nobody publishes, by the age that was said last; the newest stays', async () => {
      for (const timeMs of [1_000, 1_050, 1_100]) await publish(`at${timeMs}`, { timeMs }, { ...KEEP, ageMs: 500 });
      await engine().trim('news', KEEP, 1_400);
      expect(ids()).toHaveLength(3);
      await reopen();
      await engine().trim('news', KEEP, 1_501);
      expect(ids()).toEqual(['at1050', 'at1100']);
      await engine().trim('news', { ...KEEP, ageMs: 100 }, 1_151);
      expect(ids()).toEqual(['at1100']);
      await engine().trim('news', KEEP, 9_000);
      expect(ids()).toEqual(['at1100']);
      expect(engine().topic('news')).toEqual({ first: 3, head: 3 });
      expect(offsetOf(await publish('at1000'))).toBe(4);
      await engine().trim('never', KEEP, 9_000);
      expect([...engine().topics('')]).toEqual(['news']);
    });

    test('one topic more than there may be is not begun; those that there are go on', async () => {
      const on = (topic: string, id: string, maxTopics = 2) =>
        engine().publish(topic, { id, user: 'ann', body: '1', timeMs: 1 }, { ...KEEP, maxTopics });
      expect((await Promise.all([on('a', '1'), on('b', '1'), on('c', '1')])).map((each) => 'full' in each)).toEqual([
        false,
        false,
        true,
      ]);
      await reopen();
      expect(await on('c', '2')).toEqual({ full: true });
      expect(await on('b', '2')).toMatchObject({ duplicate: false });
      expect(await on('c', '3', 3)).toMatchObject({ duplicate: false });
      expect(engine().topic('c')).toEqual({ first: 1, head: 1 });
    });

    test('a topic shrinks to lower limits by and by', async () => {
      await Promise.all(Array.from({ length: 1_000 }, (_, at) => publish(`e${at}`)));
      for (let more = 0; more < 6; more += 1) await publish(`m${more}`, {}, { ...KEEP, count: 10 });
      expect(ids()).toHaveLength(10);
      expect(engine().topic('news')).toEqual({ first: 997, head: 1_006 });
    });
  });
}
