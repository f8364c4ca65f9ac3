/**
 * Random elections: tasks come, go, take the lead, fall asleep and come back, and the relay restarts, perhaps from a copy
 * of its data. Whatever happens, a token has one task, tokens grow, and one task is told to follow a leader that is gone.
 */
import type { ConversationId } from '@tame/sdk/protocol';
import { deepEqual, equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  NOBODY,
  join,
  keep,
  leads,
  passOver,
  ready,
  same,
  wordFor,
  words,
  type Election,
  type Task,
} from '../../src/conversation/election.ts';

const task = (at: number, attempt = 1): Task & { name: string } => ({
  id: `t${at}` as ConversationId,
  attempt,
  name: `worker ${at}`,
});

class Story {
  election: Election = NOBODY;
  nowMs = 1_000;
  /** When a copy was put back last. */
  restoredMs = 0;
  /** All that was on disk at some time. */
  readonly copies: Election[] = [];
  /** Whom each token was given to. */
  readonly granted = new Map<number, string>();
  /** What tasks were told last; they do not know better until they are told. */
  readonly believe = new Map<string, number>();
  readonly gone = new Set<string>();
  concluded: number | undefined;

  become(now: Election, passes = false): void {
    const was = this.election;
    this.election = now;
    this.copies.push(now);
    const told = words(was, now);
    const asked = told.filter(({ type }) => type === 'lead');
    ok(asked.length <= 1, 'one task is told to lead');
    for (const { to } of asked) this.leads(to, now.token);
    if (was.line[0] !== undefined && !passes && now.line.some((each) => same(each, was.line[0]!)))
      deepEqual(now.line[0], was.line[0], 'nobody is deposed by who comes or goes behind it');
    deepEqual(told.filter(({ type }) => type === 'leader').length, now.ready && !was.ready ? now.line.length : 0);
    const places = now.line.map(({ place }) => place);
    deepEqual(
      places,
      [...places].sort((one, other) => one - other),
      'in the order they came',
    );
  }

  leads(to: Task, token: number): void {
    const name = `${to.id} ${to.attempt}`;
    ok(!this.granted.has(token) || this.granted.get(token) === name, 'a token has one task');
    if (!this.granted.has(token)) for (const other of this.granted.keys()) ok(token > other, 'tokens grow');
    this.granted.set(token, name);
    this.believe.set(name, token);
  }

  /** Everybody who ever led tries to have the last word. */
  conclude(): void {
    const counted = [...this.believe].filter(([name, token]) => {
      const [id = '', attempt] = name.split(' ');
      return leads(this.election, { id: id as ConversationId, attempt: Number(attempt) }, token);
    });
    ok(counted.length <= 1, 'one of them counts');
    for (const [, token] of counted) equal(token, Math.max(...this.granted.keys()), 'the newest');
  }
}

const step = fc.oneof(
  fc.record({ type: fc.constant('join' as const), at: fc.nat(6), attempt: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ type: fc.constant('leave' as const), at: fc.nat(6) }),
  fc.record({ type: fc.constant('ready' as const), at: fc.nat(6) }),
  fc.record({ type: fc.constant('silent' as const) }),
  fc.record({ type: fc.constant('time' as const), ms: fc.integer({ min: -50, max: 200 }) }),
  fc.record({ type: fc.constant('copy' as const), back: fc.nat(5) }),
);

test('a token has one task, tokens grow, and one successor is told, also over copies that are put back (R30, R31)', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const story = new Story();
      for (const each of steps) {
        story.nowMs += 1;
        const { election, nowMs } = story;
        const [first] = election.line;
        switch (each.type) {
          case 'join': {
            const comes = task(each.at, each.attempt);
            const now = join(election, comes, nowMs);
            story.become(now);
            equal(now.line.filter(({ id }) => id === comes.id).length, 1, 'one place in line, however often it asks');
            equal(join(now, comes, nowMs + 5), now, 'asking again changes nothing');
            for (const { to, type } of wordFor(now, comes)) if (type === 'lead') story.leads(to, now.token);
            break;
          }
          case 'leave':
            story.become(keep(election, ({ id }) => id !== `t${each.at}`, nowMs));
            break;
          case 'ready': {
            const says = election.line[each.at];
            if (says === undefined) break;
            const now = ready(election, says, election.token);
            equal(now.ready, election.ready || says === first, 'only the first in line can be ready');
            equal(ready(election, says, election.token - 1), election, 'not with an old token');
            story.become(now);
            break;
          }
          case 'silent': {
            const now = passOver(election, election.token, nowMs);
            equal(now !== election, !election.ready && election.line.length > 1, 'only for somebody else');
            equal(passOver(election, election.token - 1, nowMs), election, 'not for what was asked before');
            story.become(now, true);
            break;
          }
          case 'time':
            // Clocks go back too, but not behind where a copy was put back: that is all there is to tell the two apart.
            story.nowMs = Math.max(story.restoredMs, story.nowMs + each.ms);
            break;
          case 'copy': {
            const copy = story.copies.at(-1 - each.back);
            if (copy === undefined) break;
            story.nowMs = Math.max(story.nowMs, ...story.granted.keys()) + 1;
            story.restoredMs = story.nowMs;
            // Of the time after the copy nobody is there any more.
            story.election = keep(copy, () => false, story.nowMs);
            break;
          }
        }
        story.conclude();
      }
    }),
    { numRuns: 500 },
  );
});

describe('who stands', () => {
  const three = [0, 1, 2].reduce((election, at) => join(election, task(at), 10 + at), NOBODY);

  test('is led by who came first, once that one is ready (S0-20)', () => {
    expect(three.line.map(({ id }) => id)).toEqual(['t0', 't1', 't2']);
    expect(words(NOBODY, three)).toEqual([{ to: three.line[0], type: 'lead' }]);
    const led = ready(three, task(0), three.token);
    expect(words(three, led).map(({ to, type }) => [to.id, type])).toEqual([
      ['t0', 'leader'],
      ['t1', 'leader'],
      ['t2', 'leader'],
    ]);
  });

  test('is led by the next when the leader is gone, who alone is told (S0-17 a)', () => {
    const led = ready(three, task(0), three.token);
    const after = keep(led, ({ id }) => id !== 't0', 5);
    expect(words(led, after)).toEqual([{ to: after.line[0], type: 'lead' }]);
    expect(after).toMatchObject({ ready: false, token: led.token + 1 });
    expect(leads(after, task(0), led.token)).toBe(false);
  });

  test('hears nothing when somebody in the middle is gone (S0-17 b)', () => {
    const led = ready(three, task(0), three.token);
    const after = keep(led, ({ id }) => id !== 't1', 5);
    expect(words(led, after)).toEqual([]);
    expect(after).toMatchObject({ ready: true, token: led.token });
  });

  test('is led by the next when the first was told to and says nothing, and the first may stand again at the end', () => {
    const after = passOver(three, three.token, 5);
    expect(words(three, after)).toEqual([{ to: three.line[1], type: 'lead' }]);
    expect(ready(after, task(0), three.token)).toBe(after);
    const again = join(after, task(0), 6);
    expect(again.line.map(({ id }) => id)).toEqual(['t1', 't2', 't0']);
    expect(again.token).toBe(after.token);
  });

  test('has the lead given to a place of its own each time, also when nobody was left in between', () => {
    const nobody = keep(three, () => false, 5);
    const again = join(nobody, task(0, 2), 5);
    expect(again.token).toBe(three.token + 1);
    expect(again.line.map(({ place }) => place)).toEqual([3]);
  });
});
