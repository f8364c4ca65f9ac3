/** One conversation in memory: applies the pure steps as an engine does, and holds every promise against the result. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { parseDown, type Entry } from '@tame/sdk/protocol';
import type { Opening } from '../src/conversation/conversation.ts';
import type { Step } from '../src/conversation/step.ts';
import { hasEnded, isLeased, isWaiting, type Conversation } from '../src/engine/conversation.ts';

type State = Conversation['state'];

export const BOUNDS = { maxEntriesPerConversation: 1_000, maxBytesPerConversation: 1_000_000, retainEndedMs: 60_000 };
export const TERMS = { leaseMs: 1_000, maxAttempts: 3, holder: 'worker', session: 'w' };

export function opening(changes: Partial<Opening> = {}): Opening {
  const content = { service: 'quote', queue: 'quote', body: '{}', ...changes };
  const hash = `${content.service} ${content.body}`;
  return { id: 'q1' as Opening['id'], user: 'ana', priority: 4, full: false, hash, ...content };
}

const ENDINGS = ['completed', 'failed', 'cancelled', 'expired'] as const;
/** Where each state may lead. */
const LEADS_TO: Readonly<Record<State, readonly State[]>> = {
  queued: ['working', 'failed', 'cancelled', 'expired'],
  working: ['queued', 'input-required', ...ENDINGS],
  'input-required': ['queued', 'working', ...ENDINGS],
  completed: [],
  failed: [],
  cancelled: [],
  expired: [],
};

export class ConversationLog {
  record: Conversation | undefined;
  log: Entry[] = [];
  readonly #said = new Set<string>();
  #places = 0;

  /** Applies a step, whole or not at all, and checks what is left behind. */
  do<T>(step: Step<T>): T {
    const was = this.record;
    const before = [...this.log];
    const {
      record,
      append = [],
      said,
      result,
    } = step({
      record: was,
      said: (message) => this.#said.has(message),
      nextPlace: () => ({ queued: (this.#places += 1), turn: this.#places }),
    });
    if (record === null) {
      this.record = undefined;
      this.log = [];
      this.#said.clear();
      return result;
    }
    if (record === undefined) deepEqual(append, [], 'a log changes only together with its record');
    else this.record = record;
    this.log.push(...append);
    if (said !== undefined) this.#said.add(said);
    deepEqual(this.log.slice(0, before.length), before, 'what is in the log stays');
    this.#checkChange(was);
    this.#checkLog();
    return result;
  }

  get kinds(): string {
    return this.log.map(({ kind }) => kind).join(' ');
  }

  #checkChange(was: Conversation | undefined): void {
    const now = this.record;
    if (was === undefined || now === undefined) return;
    if (hasEnded(was)) equal(now, was, 'what has ended does not change');
    if (now.state !== was.state)
      ok(LEADS_TO[was.state].includes(now.state), `${was.state} does not lead to ${now.state}`);
    ok([0, 1].includes(now.attempt - was.attempt), 'attempts go up one by one');
    if (now.attempt > was.attempt) deepEqual([was.state, now.state], ['queued', 'working']);
    const fixed = ({ id, user, service, hash, queued, turn }: Conversation) => ({
      id,
      user,
      service,
      hash,
      queued,
      turn,
    });
    deepEqual(fixed(now), fixed(was), 'what was asked, and by whom, stays');
  }

  #checkLog(): void {
    const { record, log } = this;
    if (record === undefined) {
      deepEqual(log, []);
      return;
    }
    const count = (fits: (entry: Entry) => boolean): number => log.filter(fits).length;
    const offsets = log.map(({ offset }) => offset);
    const every = log.map((_, at) => at);
    deepEqual(offsets, every, 'without a hole');
    equal(record.head, log.length - 1);
    equal(log[0]?.kind, 'request');
    equal(
      count(({ kind }) => kind === 'request'),
      1,
    );
    equal(
      count(({ kind }) => kind === 'end'),
      hasEnded(record) ? 1 : 0,
    );
    const last = log.at(-1);
    equal(
      last?.kind === 'end' ? last.state : undefined,
      hasEnded(record) ? record.state : undefined,
      'the end is the last',
    );
    const markers = log.flatMap((entry) => (entry.kind === 'attempt' ? [entry.attempt] : []));
    const later = Array.from({ length: Math.max(0, record.attempt - 1) }, (_, at) => at + 2);
    deepEqual(markers, later, 'every later attempt is announced');
    equal(
      record.messages,
      count(({ kind }) => kind === 'message'),
    );
    equal(
      record.replies,
      count((entry) => entry.kind === 'reply' || (entry.kind === 'end' && entry.body !== undefined)),
    );
    equal(record.forgetMs === undefined, !hasEnded(record), 'only what has ended is forgotten');
    ok(!isLeased(record) || record.wakeMs === undefined, 'what is being worked on waits for no time');
    ok(!isWaiting(record) || record.state === 'queued');
    const told = parseDown({
      type: 'entries',
      id: record.id,
      entries: JSON.parse(JSON.stringify(log.slice(-1_000))) as unknown,
    });
    equal(told.ok ? '' : told.text, '', 'every entry can be said on the wire');
  }
}
