/** One conversation in memory: applies the pure steps as an engine does, and holds every promise against the result. */
import { parseDown, type Entry, type RelayState } from '@tame/sdk/protocol';
import { expect } from 'vitest';
import type { Opening } from '../src/conversation.ts';
import type { Step } from '../src/step.ts';
import { hasEnded, isLeased, isWaiting, type Conversation } from '../src/engine/conversation.ts';

export const BOUNDS = { maxEntriesPerConversation: 1_000, maxBytesPerConversation: 1_000_000, retainEndedMs: 60_000 };
export const TERMS = { leaseMs: 1_000, maxAttempts: 3, holder: 'worker' };

export function opening(changes: Partial<Opening> = {}): Opening {
  const content = { service: 'quote', body: '{}', ...changes };
  const hash = `${content.service} ${content.body}`;
  return { id: 'q1' as Opening['id'], user: 'ana', priority: 4, full: false, hash, ...content };
}

const ENDINGS = ['completed', 'failed', 'cancelled', 'expired'] as const;
/** Where each state may lead. */
const LEADS_TO: Readonly<Record<RelayState, readonly RelayState[]>> = {
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
      nextPlace: () => (this.#places += 1),
    });
    if (record === null) {
      this.record = undefined;
      this.log = [];
      this.#said.clear();
      return result;
    }
    if (record === undefined) expect(append, 'a log changes only together with its record').toEqual([]);
    else this.record = record;
    this.log.push(...append);
    if (said !== undefined) this.#said.add(said);
    expect(this.log.slice(0, before.length), 'what is in the log stays').toEqual(before);
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
    if (hasEnded(was)) expect(now, 'what has ended does not change').toBe(was);
    if (now.state !== was.state) expect(LEADS_TO[was.state]).toContain(now.state);
    expect(now.attempt - was.attempt, 'attempts go up one by one').toBeOneOf([0, 1]);
    if (now.attempt > was.attempt) expect([was.state, now.state]).toEqual(['queued', 'working']);
    expect([now.id, now.user, now.service, now.hash, now.queued]).toEqual([
      was.id,
      was.user,
      was.service,
      was.hash,
      was.queued,
    ]);
  }

  #checkLog(): void {
    const { record, log } = this;
    if (record === undefined) {
      expect(log).toEqual([]);
      return;
    }
    expect(
      log.map(({ offset }) => offset),
      'without a hole',
    ).toEqual(log.map((_, at) => at));
    expect(record.head).toBe(log.length - 1);
    expect(log.filter(({ kind }) => kind === 'request').length).toBe(1);
    expect(log[0]?.kind).toBe('request');
    const ends = log.filter(({ kind }) => kind === 'end');
    const last = log.at(-1);
    expect(ends.length).toBe(hasEnded(record) ? 1 : 0);
    if (ends.length === 1) expect(last, 'the end is the last').toMatchObject({ kind: 'end', state: record.state });
    const markers = log.flatMap((entry) => (entry.kind === 'attempt' ? [entry.attempt] : []));
    expect(markers, 'every later attempt is announced').toEqual(
      Array.from({ length: Math.max(0, record.attempt - 1) }, (_, at) => at + 2),
    );
    expect(record.messages).toBe(log.filter(({ kind }) => kind === 'message').length);
    expect(record.replies).toBe(
      log.filter((entry) => entry.kind === 'reply' || (entry.kind === 'end' && entry.body !== undefined)).length,
    );
    expect(record.forgetMs === undefined, 'only what has ended is forgotten').toBe(!hasEnded(record));
    if (isLeased(record)) expect(record.wakeMs).toBeUndefined();
    if (isWaiting(record)) expect(record.state).toBe('queued');
    const told = parseDown({
      type: 'entries',
      id: record.id,
      entries: JSON.parse(JSON.stringify(log.slice(-1_000))) as unknown,
    });
    expect(told.ok ? '' : told.text, 'every entry can be said on the wire').toBe('');
  }
}
