/** Requests that are at hand for whoever takes them at once. */
import { expect, test } from 'vitest';
import { Requests } from '../../src/dispatch/handing.ts';
import { opening } from '../conversation-log.ts';

test('a request is given once, and never with content that somebody else has sent under its id', () => {
  const requests = new Requests();
  const asked = opening({ body: 'mine' });
  requests.add(asked, 'mine');
  requests.add({ ...asked, hash: 'of other content' }, 'not mine');
  expect(requests.take(asked)).toBeUndefined();
  requests.add(asked, 'mine');
  expect([requests.take(asked), requests.take(asked)]).toEqual(['mine', undefined]);
});

test('those that came first make room', () => {
  const requests = new Requests();
  const all = Array.from({ length: 5_000 }, (_, n) => opening({ id: `q-${n}` as ReturnType<typeof opening>['id'] }));
  for (const each of all) requests.add(each, 'x');
  expect(all.map((each) => requests.take(each)).filter((body) => body === undefined).length).toBe(5_000 - 4_096);
});
