import type { AppEvent, News } from '@tame/notify/contract';
import { expect, test } from 'vitest';
import { hearNews, noNews, unseen } from '../../../web/news/known-news.ts';

const aNews = (conversation: string, version: number, changes: Partial<News> = {}): News => ({
  conversation,
  version,
  service: 'campaign.forecast',
  user: 'ana',
  kind: 'done',
  atMs: version,
  title: conversation,
  text: '',
  ...changes,
});
const told = (...items: News[]): AppEvent => ({ type: 'news', id: 'n', items });
const seen = (conversation: string, version: number): AppEvent => ({
  type: 'seen',
  items: [{ conversation, version }],
});
const after = (...events: AppEvent[]) => events.reduce(hearNews, noNews);

test('of each conversation the newest is known, the newest of all first', () => {
  const known = after(told(aNews('a', 1, { kind: 'needs-input' }), aNews('b', 2)), told(aNews('a', 5)));
  expect(known.items.map(({ conversation, kind }) => `${conversation} ${kind}`)).toEqual(['a done', 'b done']);
});

test('what a page has shown is not new to any other; what came after it is', () => {
  const known = after(told(aNews('a', 1), aNews('b', 2)), seen('a', 1), seen('b', 1));
  expect(unseen(known).map(({ conversation }) => conversation)).toEqual(['b']);
  expect(unseen(hearNews(known, told(aNews('a', 3)))).map(({ conversation }) => conversation)).toEqual(['a', 'b']);
});

test('who has seen the newest has seen what was before it, in whatever order the pages say so', () => {
  expect(unseen(after(told(aNews('a', 4)), seen('a', 4), seen('a', 1)))).toEqual([]);
});
