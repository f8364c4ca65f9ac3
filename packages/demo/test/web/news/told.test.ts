import type { News } from '@tame/notify/contract';
import { expect, test } from 'vitest';
import { createTold } from '../../../web/news/told.ts';

const news = (conversation: string): News => ({
  conversation,
  version: 1,
  service: 's',
  user: 'ana',
  kind: 'done',
  atMs: 0,
  title: '',
  text: '',
});

/** One at a time, as a browser has it for all its tabs. */
function aBrowser() {
  const kept = new Map<string, string>();
  let last: Promise<unknown> = Promise.resolve();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (k: string, v: string) => void kept.set(k, v),
  };
  const locks = { request: (_name: string, work: () => unknown) => (last = last.then(work)) } as unknown as LockManager;
  return { storage, locks };
}

test('two tabs on the screen claim the same news at once, and one of them has it', async () => {
  const { storage, locks } = aBrowser();
  const tabs = [createTold('ana', storage, locks), createTold('ana', storage, locks)];
  const claimed = await Promise.all(tabs.map((tab) => tab.claim([news('a'), news('b')])));
  expect(claimed.map((each) => each.map(({ conversation }) => conversation))).toEqual([['a', 'b'], []]);
  expect(await tabs[1]!.claim([news('b'), news('c')])).toMatchObject([{ conversation: 'c' }]);
});

test('what one user was told is new to another in the same browser', async () => {
  const { storage, locks } = aBrowser();
  await createTold('ana', storage, locks).claim([news('a')]);
  expect(await createTold('ben', storage, locks).claim([news('a')])).toHaveLength(1);
});
