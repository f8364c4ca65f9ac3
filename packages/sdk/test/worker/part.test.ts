/** A task that leads knows when it does not any more, also after it slept. */
import { Subject } from 'rxjs';
import { expect, test } from 'vitest';
import type { ConversationId } from '../../src/protocol/ids.ts';
import type { Up } from '../../src/protocol/up.ts';
import { Attempt } from '../../src/worker/attempt.ts';
import type { Leader } from '../../src/worker/event.ts';
import { Part } from '../../src/worker/part.ts';

const id = 'q-1' as ConversationId;
const attempt = 1;
const work = { type: 'work', id, service: 's', attempt, user: 'u', body: '1', leaseMs: 1_000, offset: 0 } as const;

function stage(heldUntilMs = 1_000) {
  const said: Up[] = [];
  const timers: (() => void)[] = [];
  const time = { ms: 0 };
  const session = {
    say: (message: Up) => void said.push(message),
    grew: () => false,
    fresh$: new Subject<void>(),
  };
  const clock = {
    after: (_ms: number, callback: () => void) => {
      timers.push(callback);
      return () => void timers.splice(timers.indexOf(callback), 1);
    },
  };
  const part = new Part(new Attempt(work, session), {
    session,
    clock,
    monotonic: () => time.ms,
    name: 'Ada',
    heldUntilMs,
  });
  const leaders: Leader[] = [];
  part.event.leader$.subscribe((leader) => leaders.push(leader));
  return { part, said, timers, time, leaders };
}

test('a task that slept through its lease is deposed before it acts: its last word is not even said (R33)', async () => {
  const { part, said, time, leaders } = stage();
  part.hear({ type: 'lead', id, attempt, token: 7 });
  expect(leaders).toEqual([{ name: 'Ada', token: 7, me: true }]);
  time.ms = 1_001;
  await expect(part.event.conclude('late')).rejects.toMatchObject({ code: 'FENCED' });
  expect(said.map(({ type }) => type)).toEqual(['join']);
});

test('it is told that it does not lead when its lease is not renewed in time, and that it does when it was', () => {
  const { part, timers, time, leaders } = stage();
  part.hear({ type: 'lead', id, attempt, token: 7 });
  time.ms = 900;
  const renewed = part.renewing();
  time.ms = 1_001;
  for (const timer of [...timers]) timer();
  expect(leaders.at(-1)).toEqual({ name: 'Ada', token: 7, me: false });
  renewed();
  expect(leaders.at(-1)).toEqual({ name: 'Ada', token: 7, me: true });
});

test('it is not told that it leads before its lease is known to be held, nor of leaders of before', () => {
  const { part, leaders } = stage(-1);
  part.hear({ type: 'lead', id, attempt, token: 7 });
  expect(leaders).toEqual([]);
  part.renewing()();
  expect(leaders).toEqual([{ name: 'Ada', token: 7, me: true }]);
  part.hear({ type: 'leader', id, attempt, token: 6, name: 'Ben' });
  part.hear({ type: 'leader', id, attempt, token: 7, name: 'Ada' });
  expect(leaders).toHaveLength(1);
});

test('it does not lead when it was passed over, and stands again', () => {
  const { part, said, leaders } = stage();
  part.hear({ type: 'lead', id, attempt, token: 7 });
  part.refused({ type: 'refused', of: 'ready', id, code: 'FENCED', retryable: false, text: 'It was passed over.' });
  part.renewing()();
  expect(leaders.at(-1)).toEqual({ name: 'Ada', token: 7, me: false });
  expect(said.map(({ type }) => type)).toEqual(['join', 'join']);
  part.hear({ type: 'lead', id, attempt, token: 9 });
  expect(leaders.at(-1)).toEqual({ name: 'Ada', token: 9, me: true });
});
