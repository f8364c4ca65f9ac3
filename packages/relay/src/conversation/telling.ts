/** The client says something to the worker: one message, or several in a row, which are one step on the log. */
import type { NewEntry } from '@tame/sdk/protocol';
import { hasEnded, type Conversation } from '../engine/conversation.ts';
import { advance, changed, fit, type Advanced, type Bounds, type Step } from './step.ts';

export interface Message {
  readonly user: string;
  /** What it is known by when it is said again. */
  readonly message: string;
  /** All of them are told, or none. */
  readonly bodies: readonly string[];
  /** Where both take turns: it stays the client's turn. */
  readonly more?: boolean | undefined;
}

export type Told =
  /** The worker is to be told what is behind an offset; nothing yet, while the client keeps its turn. */
  | ({ readonly type: 'told'; readonly behind: number | undefined } & Advanced)
  | { readonly type: 'duplicate' | 'not-found' | 'ended' | 'full' | 'out-of-turn' };

/** Where both take turns, it is the worker's turn then, unless there is more. */
export function tell({ user, message, bodies, more }: Message, nowMs: number, bounds: Bounds): Step<Told> {
  return ({ record: was, said }) => {
    if (was === undefined || was.user !== user) return { result: { type: 'not-found' } };
    // None at all says nothing new either.
    if (bodies.length === 0 || said(message)) return { result: { type: 'duplicate' } };
    if (hasEnded(was)) return { result: { type: 'ended' } };
    if (was.halfDuplex === true && was.state !== 'input-required') return { result: { type: 'out-of-turn' } };
    const entries = bodies.map((body): NewEntry => ({ kind: 'message', body }));
    if (fit(was, entries, bounds).over !== undefined) return { result: { type: 'full' } };
    const keepsTurn = was.halfDuplex === true && more === true;
    const behind = was.toldUpTo ?? was.head;
    const advanced = advance(was, entries, nowMs, turn(was, keepsTurn));
    const told = { type: 'told', behind: keepsTurn ? undefined : behind, ...advanced } as const;
    return { ...changed(advanced, told), said: message };
  };
}

/** Whose turn it is then. */
function turn({ halfDuplex, toldUpTo, head }: Conversation, keepsTurn: boolean): Partial<Conversation> {
  if (halfDuplex !== true) return {};
  if (keepsTurn) return { toldUpTo: toldUpTo ?? head };
  return { state: 'working', question: undefined, toldUpTo: undefined };
}
