/** Topics are looked for while others have their turn, and nothing that is published meanwhile is missed. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Search } from '../../src/topics/search.ts';

const MANY = Array.from({ length: 600 }, (_, n) => `t.n${n}`);
const all = { wants: () => true, most: 1_000, goesOn: () => true };

function searchOf(topics: readonly string[], matches: (topic: string) => boolean = () => true): Search {
  return new Search({ topics: () => topics }, 't.*', matches);
}

test('what matches and is wanted is found', async () => {
  const search = searchOf(['t.a', 't.b', 't.c'], (topic) => topic !== 't.b');
  const found = await search.run({ ...all, wants: (topic) => topic !== 't.c' });
  expect(found).toEqual(new Map([['t.a', Infinity]]));
});

test('others have their turn while many are looked at', async () => {
  let others = 0;
  setImmediate(() => (others += 1));
  expect(await searchOf(MANY).run(all)).toHaveProperty('size', MANY.length);
  expect(others).toBe(1);
});

test('it ends when nobody waits for it any more', async () => {
  let looked = 0;
  const search = searchOf(MANY, () => (looked += 1) > 0);
  expect(await search.run({ ...all, goesOn: () => false })).toBeUndefined();
  expect(looked).toBeLessThan(MANY.length);
});

test('it ends when it has found too many', async () => {
  expect(await searchOf(MANY).run({ ...all, most: 3 })).toBe('too many');
  expect(await searchOf(MANY).run({ ...all, most: MANY.length })).toHaveProperty('size', MANY.length);
  const search = searchOf(MANY);
  const running = search.run({ ...all, most: MANY.length });
  search.published('new', 1);
  expect(await running).toBe('too many');
});

test('what comes to be wanted while it runs is found', async () => {
  const search = searchOf(MANY);
  let isWanted = false;
  const running = search.run({ ...all, wants: (topic) => isWanted || topic === 't.n599' });
  setImmediate(() => {
    isWanted = true;
    search.again();
  });
  expect(await running).toHaveProperty('size', MANY.length);
});

test('whatever is published while it runs, wherever it is, is heard from its first event on', async () => {
  const published = fc.array(fc.record({ at: fc.nat(700), turn: fc.nat(3) }), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(published, async (events) => {
      const topics = [...MANY];
      const heads = new Map(topics.map((topic) => [topic, 5]));
      const search = searchOf(topics);
      const running = search.run(all);
      const firsts = new Map<string, number>();
      for (const turn of [0, 1, 2, 3]) {
        for (const { at } of events.filter((each) => each.turn === turn)) {
          const topic = `t.n${at}`;
          const offset = (heads.get(topic) ?? 0) + 1;
          heads.set(topic, offset);
          // Whether the names that are read just now hold it is chance: it is noted in any case.
          if (!topics.includes(topic) && at % 2 === 0) topics.push(topic);
          firsts.set(topic, firsts.get(topic) ?? offset);
          search.published(topic, offset);
        }
        await Promise.resolve();
      }
      const found = await running;
      if (!(found instanceof Map)) throw new Error('It was not found.');
      for (const [topic, offset] of firsts) expect(found.get(topic)).toBe(offset - 1);
      for (const topic of MANY) expect(found.has(topic)).toBe(true);
    }),
  );
});
