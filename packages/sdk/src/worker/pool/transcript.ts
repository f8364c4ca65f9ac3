/**
 * What is written in the conversation of a pool, and what follows from it: whoever becomes spokesman reads it and goes on.
 *
 *   spokesman   decision ─► call ─► proposal… refusal… silence… ─► award ─► rejection… ─► done ─► ready
 *                 │           └──────────► unanswered                └──► failure ─► call (of those that are left)
 *                 └──► retire ─► left
 */
import type { Decision } from './decide.ts';
import type { Edition } from './edition.ts';
import type { Work } from './size.ts';

/** The names of the entries are those of the contract net (FIPA SC00029H), in plain words. */
export type Entry =
  /** A member speaks for the pool from here on; `epoch` only grows. */
  | { readonly type: 'spokesman'; readonly member: string; readonly epoch: number }
  /** What was decided, and the work that it was decided for. */
  | ({
      readonly type: 'decision';
      readonly number: number;
      readonly what: Decision['type'];
      readonly work: Work;
    } & Omit<Decision, 'type'>)
  | ({ readonly type: 'call' } & Call)
  | ({ readonly type: 'proposal'; readonly call: string; readonly by: string; readonly late?: true } & Proposal)
  | { readonly type: 'refusal'; readonly call: string; readonly by: string; readonly reason: string }
  /** It said nothing before the time to reply was over. */
  | { readonly type: 'silence'; readonly call: string; readonly by: string }
  | { readonly type: 'unanswered'; readonly call: string }
  | { readonly type: 'award'; readonly call: string; readonly to: string; readonly workers: readonly string[] }
  | { readonly type: 'rejection'; readonly call: string; readonly to: string; readonly reason: Rejected }
  | { readonly type: 'done'; readonly call: string; readonly by: string; readonly workers: readonly string[] }
  | { readonly type: 'failure'; readonly call: string; readonly by: string; readonly reason: string }
  /** A newcomer takes part. */
  | { readonly type: 'ready'; readonly member: string }
  /** The pool is of this edition from here on: a member of it is there, and newcomers become what it is. */
  | ({ readonly type: 'edition' } & Edition)
  | { readonly type: 'retire'; readonly members: readonly string[]; readonly because?: 'outdated' }
  /** A member has left as it was asked to, or of itself; or was silent for too long. */
  | { readonly type: 'left' | 'lost'; readonly member: string }
  | { readonly type: 'switch'; readonly stopped: boolean; readonly by: string };

interface Call {
  /** Also the beginning of the ids of the conversations with the provisioners: asked again, they are the same ones. */
  readonly call: string;
  /** How many workers are wanted. */
  readonly wanted: number;
  readonly replyByMs: number;
  /** Services that are asked. */
  readonly asked: readonly string[];
}

export interface Proposal {
  /** How many workers it would start, and how soon they would be ready. */
  readonly workers: number;
  readonly readyInMs: number;
}

/** `stopped`: by the kill switch. */
export type Rejected = 'another-was-chosen' | 'late' | 'stopped';

export interface OpenCall extends Call {
  readonly award?: { readonly to: string; readonly workers: readonly string[] };
}

export interface Standing {
  /** Decisions so far: each is taken once. */
  readonly decisions: number;
  readonly stopped: boolean;
  readonly edition?: Edition;
  /** A call that is to be concluded before anything else is decided. */
  readonly open?: OpenCall;
  /** Members that were asked to leave and have not left. */
  readonly retiring: readonly string[];
  /** How many entries it follows from. */
  readonly entries: number;
}

export const BLANK: Standing = { decisions: 0, stopped: false, retiring: [], entries: 0 };

export function next(was: Standing, entry: Entry): Standing {
  const now = { ...was, entries: was.entries + 1 };
  const { open: _, ...concluded } = now;
  switch (entry.type) {
    case 'decision':
      return { ...now, decisions: Math.max(now.decisions, entry.number) };
    case 'call': {
      const { call, wanted, replyByMs, asked } = entry;
      return { ...now, open: { call, wanted, replyByMs, asked } };
    }
    case 'award':
      if (now.open?.call !== entry.call) return now;
      return { ...now, open: { ...now.open, award: { to: entry.to, workers: entry.workers } } };
    case 'unanswered':
    case 'done':
    case 'failure':
      return now.open?.call === entry.call ? concluded : now;
    case 'retire':
      return { ...now, retiring: [...new Set([...now.retiring, ...entry.members])] };
    case 'left':
    case 'lost':
      return { ...now, retiring: now.retiring.filter((name) => name !== entry.member) };
    case 'switch':
      return { ...now, stopped: entry.stopped };
    case 'edition':
      return { ...now, edition: { version: entry.version, hash: entry.hash } };
    case 'spokesman':
    case 'proposal':
    case 'refusal':
    case 'silence':
    case 'rejection':
    case 'ready':
      return now;
  }
}
