import * as v from 'valibot';
import { expect, test } from 'vitest';
import { progressOf, titleOf } from '../../../web/constellation/tree-words.ts';
import { Shown, treeOf } from '../../../web/constellation/tree.ts';

const task = (at: number) => ({
  id: `o.${at}`,
  parent: 'o',
  service: 'campaign.forecast',
  state: 'working',
  attempt: 1,
});
const shown = (event?: object, entries: object[] = [], more: object = {}) =>
  v.parse(Shown, {
    ...{ id: 'o', service: 'campaigns.outlook', user: 'ana', state: 'working', attempt: 1, createdMs: 1, updatedMs: 2 },
    ...more,
    snapshot: { status: '{"done":1,"of":2}', statusAgeMs: 500, ...(event && { event }) },
    entries,
  });
const event = (tasks: object[]) => ({
  leader: { name: 'campaigns', token: 7, task: 'o' },
  tasks,
});

test('a tree knows its leader, its tasks, its last status and how old that is', () => {
  const tree = treeOf(shown(event([task(2), task(1)])), undefined, 10_000);
  expect(tree).toMatchObject({ leader: { token: 7 }, statusMs: 9_500, stale: false });
  expect(tree.tasks.map(({ id }) => id)).toEqual(['o.1', 'o.2']);
  expect(titleOf(tree)).toBe('Outlook on 2 campaigns');
  expect(progressOf(tree)).toEqual({ done: 1, of: 2 });
});

test('what was found out is read once, each look goes on behind the last, and of each key the newest counts', () => {
  const found = (offset: number, key: string, body: string) => ({ kind: 'discovery', offset, timeMs: 0, key, body });
  const first = treeOf(shown(event([]), [found(2, 'a', '"x"'), found(3, 'b', '1')]), undefined, 0);
  expect(first.readTo).toBe(3);
  const second = treeOf(shown(event([]), [found(5, 'a', '"y"'), { kind: 'end', offset: 6, timeMs: 0 }]), first, 0);
  expect(second).toMatchObject({
    readTo: 6,
    discoveries: [
      { key: 'a', value: 'y' },
      { key: 'b', value: 1 },
    ],
  });
  expect(treeOf(shown(), second, 0).discoveries).toEqual(second.discoveries);
});

test('a task that has left the look is over, and stays for as long as somebody watches', () => {
  const before = treeOf(shown(event([task(1), task(2)])), undefined, 0);
  const after = treeOf(shown(undefined, [], { state: 'completed' }), before, 0);
  expect(after.tasks.map(({ id, over }) => [id, over])).toEqual([
    ['o.1', true],
    ['o.2', true],
  ]);
  expect(after).toMatchObject({ state: 'completed', leader: { token: 7 } });
});
