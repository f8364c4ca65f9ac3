/**
 * Random lives of a conversation, with workers that die and come back, clients that repeat themselves and clocks that
 * run. What has to hold after every step is in ConversationLog; here is what each step has to answer.
 */
import type { NewEntry } from '@tame/sdk/protocol';
import { deepEqual, equal, ok } from 'node:assert/strict';
import fc, { type Command } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lose, say, take, wait, type LossCause } from '../../src/conversation/attempt.ts';
import { cancel, due, open } from '../../src/conversation/conversation.ts';
import { tell } from '../../src/conversation/telling.ts';
import { dueMs, hasEnded, isLeased, isWaiting } from '../../src/engine/conversation.ts';
import { BOUNDS, ConversationLog, opening, TERMS } from '../conversation-log.ts';

const bounds = { ...BOUNDS, maxEntriesPerConversation: 40 };

/** The plainest account of one conversation: what was accepted, by whom, in which order. */
interface Account {
  nowMs: number;
  /** What the newest attempt has said. */
  spoken: number;
  /** Everything accepted from workers and client since the request, in order. */
  accepted: string[];
  messages: Set<string>;
  released: number;
}

class Life {
  readonly log = new ConversationLog();
  readonly account: Account = { nowMs: 1_000, spoken: 0, accepted: [], messages: new Set(), released: 0 };

  check(): void {
    const { record, log } = this.log;
    if (record === undefined) return;
    const kept = log.flatMap((entry) => ('body' in entry && entry.kind !== 'request' ? [entry.body ?? ''] : []));
    const said = kept.filter((body) => body !== '');
    deepEqual(said, this.account.accepted, 'the log holds what was accepted, once each, in order');
    ok(record.failures <= TERMS.maxAttempts, 'failures are bounded');
    ok(record.attempt <= record.failures + this.account.released + 1, 'attempts are bounded');
    const slack = 1 + record.attempt + record.failures;
    ok(log.length <= bounds.maxEntriesPerConversation + slack, 'the log is bounded');
  }
}

type Nothing = Record<string, never>;
function command(name: string, act: (life: Life) => void): Command<Nothing, Life> {
  return {
    check: () => true,
    run: (_, life) => {
      life.account.nowMs += 1;
      act(life);
      life.check();
    },
    toString: () => name,
  };
}

function reopen(user: string, body: string): Command<Nothing, Life> {
  return command(`${user} asks ${body}`, ({ log, account }) => {
    const was = log.record;
    const answer = log.do(open(opening({ user, body, ttlMs: 400, deadlineMs: 4_000 }), account.nowMs, BOUNDS));
    const same = was === undefined || (was.user === user && was.hash === `quote ${body}`);
    equal(answer.type, was === undefined ? 'opened' : same ? 'same' : 'conflict');
    if (was !== undefined) return;
    Object.assign(account, { spoken: 0, accepted: [], messages: new Set(), released: 0 });
  });
}

const takes = command('a worker takes it', ({ log, account }) => {
  const waits = log.record !== undefined && isWaiting(log.record);
  const taken = log.do(take(TERMS, account.nowMs, BOUNDS));
  equal(taken !== undefined, waits);
  if (taken !== undefined) account.spoken = 0;
});

/** `behind` attempts ago, `ahead` of the next index. */
function speaks(behind: number, ahead: number, kind: 'reply' | 'note' | 'end', body: string): Command<Nothing, Life> {
  return command(`attempt -${behind} says ${kind} at +${ahead}`, ({ log, account }) => {
    const was = log.record;
    const attempt = Math.max(1, (was?.attempt ?? 1) - behind);
    const index = Math.max(1, account.spoken + ahead);
    const entry: NewEntry =
      kind === 'note'
        ? { kind, level: 'info', text: body }
        : kind === 'end'
          ? { kind, state: 'completed', body }
          : { kind, body };
    const answer = log.do(say({ attempt, index, entries: [entry] }, undefined, account.nowMs, bounds));
    if (was === undefined || was.attempt !== attempt) equal(answer.type, 'fenced');
    else if (index <= account.spoken) equal(answer.type, was.state === 'queued' ? 'fenced' : 'duplicate');
    else if (!isLeased(was)) equal(answer.type, 'fenced');
    else if (index > account.spoken + 1) deepEqual(answer, { type: 'skipped', expected: account.spoken + 1 });
    else equal(answer.type, 'said');
    if (answer.type !== 'said') return;
    account.spoken = index;
    if (kind !== 'note' && answer.record.code !== 'STORE_FULL') account.accepted.push(body);
  });
}

function tells(user: string, message: string, bodies: readonly string[]): Command<Nothing, Life> {
  return command(`${user} says ${message}, which is ${bodies.length}`, ({ log, account }) => {
    const was = log.record;
    const { type } = log.do(tell({ user, message, bodies }, account.nowMs, bounds));
    if (was === undefined || was.user !== user) equal(type, 'not-found');
    else if (account.messages.has(message)) equal(type, 'duplicate');
    else if (hasEnded(was)) equal(type, 'ended');
    else ok(type === 'told' || type === 'full');
    if (type !== 'told') return;
    account.messages.add(message);
    account.accepted.push(...bodies);
  });
}

function cancels(user: string): Command<Nothing, Life> {
  return command(`${user} cancels`, ({ log, account }) => {
    const was = log.record;
    const answer = log.do(cancel({ user, text: undefined }, account.nowMs, bounds));
    if (was === undefined || was.user !== user) equal(answer, undefined);
    else equal(answer === 'ended', hasEnded(was));
    ok(was?.user !== user || (log.record !== undefined && hasEnded(log.record)), 'what was cancelled has ended');
  });
}

function loses(behind: number, cause: LossCause): Command<Nothing, Life> {
  return command(`attempt -${behind} is ${cause}`, ({ log, account }) => {
    const was = log.record;
    const attempt = (was?.attempt ?? 1) - behind;
    const lost = log.do(lose({ attempt, cause, text: undefined }, account.nowMs, bounds));
    equal(lost !== undefined, was !== undefined && isLeased(was) && behind === 0);
    if (lost === undefined) return;
    if (cause === 'released') account.released += 1;
    const isDead = lost.record.failures >= TERMS.maxAttempts;
    deepEqual([lost.record.state, lost.record.code], isDead ? ['failed', 'DEAD'] : ['queued', undefined]);
  });
}

function waits(input: boolean): Command<Nothing, Life> {
  return command(input ? 'the worker waits' : 'the worker goes on', ({ log, account }) => {
    const was = log.record;
    const done = log.do(wait({ attempt: was?.attempt ?? 1, input }, account.nowMs));
    const wanted = input ? 'input-required' : 'working';
    equal(done !== undefined, was !== undefined && isLeased(was) && was.state !== wanted);
  });
}

const timePasses = fc.integer({ min: 1, max: 2_000 }).map((ms) =>
  command(`${ms} ms pass`, ({ log, account }) => {
    account.nowMs += ms;
    const was = log.record;
    const isDue = was !== undefined && (dueMs(was) ?? Infinity) <= account.nowMs;
    const answer = log.do(due(account.nowMs, bounds));
    equal(answer.type !== 'nothing', isDue);
    const nextMs = log.record && dueMs(log.record);
    ok((nextMs ?? Infinity) > account.nowMs, 'time does not stand still');
  }),
);

const user = fc.constantFrom('ana', 'ana', 'ana', 'bob');
const body = fc.nat(9_999).map((number) => `"${number}"`);
const commands = [
  fc.tuple(user, fc.constantFrom('{}', '{}', '[]')).map(([who, what]) => reopen(who, what)),
  fc.constant(takes),
  fc.constant(takes),
  fc
    .tuple(
      fc.constantFrom(0, 0, 0, 1),
      fc.constantFrom(1, 1, 1, 0, -2, 2),
      fc.constantFrom('reply', 'reply', 'reply', 'note', 'end'),
      body,
    )
    .map(([behind, ahead, kind, what]) => speaks(behind, ahead, kind, what)),
  fc
    .tuple(user, fc.constantFrom('m1', 'm2', 'm3', 'm4'), fc.array(body, { minLength: 1, maxLength: 4 }))
    .map(([who, message, what]) => tells(who, message, what)),
  fc.constantFrom('ana', 'bob', 'bob', 'bob').map(cancels),
  fc
    .tuple(fc.constantFrom(0, 0, 1), fc.constantFrom('lost', 'failed', 'released'))
    .map(([behind, cause]) => loses(behind, cause)),
  fc.boolean().map(waits),
  timePasses,
];

describe('any life of a conversation', () => {
  test('leaves a log that keeps its promises, whatever happens in whatever order', () => {
    fc.assert(
      fc.property(fc.commands(commands, { maxCommands: 80, size: 'max' }), (each) => {
        fc.modelRun(() => ({ model: {}, real: new Life() }), each);
      }),
      { numRuns: 200 },
    );
  });

  test('comes to an end when workers take it and die, as often as they may', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom<LossCause>('lost', 'failed'), { minLength: 3, maxLength: 3 }), (causes) => {
        const log = new ConversationLog();
        log.do(open(opening(), 1_000, BOUNDS));
        let nowMs = 1_000;
        for (const [at, cause] of causes.entries()) {
          nowMs += 100_000;
          log.do(due(nowMs, bounds));
          expect(log.do(take(TERMS, nowMs, BOUNDS))?.record.attempt).toBe(at + 1);
          log.do(lose({ attempt: at + 1, cause, text: undefined }, nowMs, bounds));
        }
        expect(log.log.at(-1)).toMatchObject({ kind: 'end', state: 'failed', code: 'DEAD' });
        expect(log.do(take(TERMS, nowMs, BOUNDS))).toBeUndefined();
      }),
    );
  });
});
