import { expect, test } from 'vitest';
import { toggled, waits, withWish } from '../../../web/news/wishes.ts';

const wish = { events: ['done' as const], everyMs: 0, ifUnseenMs: 0 };

test('one tick changes one wish on one channel and nothing else', () => {
  const known = { app: wish, topic: wish, email: wish, webhook: wish };
  const changed = withWish(known, 'email', toggled(wish, 'failed'));
  expect(changed).toEqual({ ...known, email: { ...wish, events: ['done', 'failed'] } });
  expect(toggled(changed.email, 'done').events).toEqual(['failed']);
});

test('a wait that was set elsewhere is among those one can choose', () => {
  expect(waits(120_000).map(({ label }) => label)).toEqual(['no time at all', '1 min', '2 min', '5 min', '1 h']);
});
