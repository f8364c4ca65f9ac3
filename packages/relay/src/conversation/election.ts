/**
 * Who leads among the tasks that stand for it: the one that came first of those that are still there.
 *
 *   join ──► last in line          the first in line is told to lead ──ready──► everybody in line is told who leads
 *   leave ─► out of line                ▲              │                                    │
 *                                       │              └──says nothing──► out of line ──┐   │
 *                                       └──────── the first has left: one is told ◄─────┴───┘
 *
 * 1. Every change of the first in line has a token of its own, greater than all before it. It is on disk before anybody
 *    hears of it, so a restart cannot give it again. It is not below the clock either, so that data that were put back
 *    do not give one that was given in the history which was lost.
 * 2. One task is told that it leads; the others hear of it when it has said that it is ready.
 * 3. Whoever was told to lead and is not ready in time is passed over when there is somebody else. It may stand again, at
 *    the end of the line.
 * 4. Who stands is a task: a conversation and one attempt at it. It leaves when that attempt is over.
 */
import type { ConversationId } from '@tame/sdk/protocol';

/** Somebody who works on a conversation. */
export interface Task {
  readonly id: ConversationId;
  readonly attempt: number;
}

interface Candidate extends Task {
  /** What its worker calls itself. */
  readonly name: string;
  /** 0 for the first that ever came; later ones have higher places, also when others have left. */
  readonly place: number;
}

export interface Election {
  /** The highest that was ever given; 0 when nobody has led yet. */
  readonly token: number;
  /** The first in line has taken the lead. */
  readonly ready: boolean;
  /** How many ever came. */
  readonly places: number;
  /** Those that are still there, in the order they came. */
  readonly line: readonly Candidate[];
}

export const NOBODY: Election = { token: 0, ready: false, places: 0, line: [] };

export function same(one: Task, other: Task): boolean {
  return one.id === other.id && one.attempt === other.attempt;
}

export function standsIn(election: Election, task: Task): boolean {
  return election.line.some((each) => same(each, task));
}

/** A task stands, perhaps once more. Another attempt at the same conversation takes the end of the line. */
export function join(was: Election, task: Task & { readonly name: string }, nowMs: number): Election {
  if (standsIn(was, task)) return was;
  const { id, attempt, name } = task;
  const others = was.line.filter((each) => each.id !== id);
  const line = [...others, { id, attempt, name, place: was.places }];
  return settle({ ...was, places: was.places + 1 }, line, nowMs);
}

/** Only those stay in line who satisfy. */
export function keep(was: Election, stays: (task: Task) => boolean, nowMs: number): Election {
  const line = was.line.filter(stays);
  return line.length === was.line.length ? was : settle(was, line, nowMs);
}

function settle(was: Election, line: readonly Candidate[], nowMs: number): Election {
  const [first] = line;
  const [before] = was.line;
  if (first === undefined) return { ...was, line, ready: false };
  if (before !== undefined && same(first, before)) return { ...was, line };
  return { ...was, line, ready: false, token: Math.max(was.token + 1, nowMs) };
}

/** Whether this task leads, and with this token. */
export function leads({ line: [first], token: newest }: Election, task: Task, token: number): boolean {
  return first !== undefined && same(first, task) && token === newest;
}

/** The first in line has taken the lead. Unchanged: it is not the first any more, or has said so before. */
export function ready(was: Election, task: Task, token: number): Election {
  return leads(was, task, token) && !was.ready ? { ...was, ready: true } : was;
}

/** The first in line was told to lead with this token and says nothing: the next one is to. Unchanged: it need not. */
export function passOver(was: Election, token: number, nowMs: number): Election {
  if (was.ready || was.token !== token || was.line.length < 2) return was;
  return settle(was, was.line.slice(1), nowMs);
}

/** What a task is told: to lead, or who leads. */
export interface Word {
  readonly to: Task;
  readonly type: 'lead' | 'leader';
}

/** Who is to be told what when one election has become another. */
export function words(was: Election, now: Election): readonly Word[] {
  const [first] = now.line;
  if (first === undefined) return [];
  if (now.token !== was.token) return [{ to: first, type: 'lead' }];
  return now.ready && !was.ready ? now.line.map((to) => ({ to, type: 'leader' as const })) : [];
}

/** What a task is to be told that asks again, or has just come. */
export function wordFor({ line: [first], ready: isReady }: Election, to: Task): readonly Word[] {
  if (isReady) return [{ to, type: 'leader' }];
  return first !== undefined && same(first, to) ? [{ to, type: 'lead' }] : [];
}
