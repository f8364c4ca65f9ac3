/** The client says something to the worker: several messages in a row are one step, and come out as one after the other would. */
import type { Entry, NewEntry } from '@tame/sdk/protocol';
import { hasEnded, type Conversation } from '../engine/conversation.ts';
import { advance, changed, fit, type Advanced, type Bounds, type Step } from './step.ts';

export interface Message {
  /** What it is known by when it is said again. */
  readonly message: string;
  readonly body: string;
  /** Where both take turns: it stays the client's turn. */
  readonly more?: boolean | undefined;
}

/** What became of a message. */
export type Telling = 'told' | 'duplicate' | 'not-found' | 'ended' | 'full' | 'out-of-turn';

export interface Told {
  /** Of each message, in their order. */
  readonly each: readonly Telling[];
  /** Unset where nothing was told. */
  readonly advanced?: Advanced | undefined;
  /** The worker is to be told what is behind this offset; nothing yet, while the client keeps its turn. */
  readonly behind?: number | undefined;
}

/** Where both take turns, it is the worker's turn then, unless there is more. */
export function tell(
  { user, messages }: { readonly user: string; readonly messages: readonly Message[] },
  nowMs: number,
  bounds: Bounds,
): Step<Told> {
  return ({ record, said }) => {
    let now = record;
    let behind: number | undefined;
    const entries: Entry[] = [];
    const known = new Set<string>();
    const each = messages.map((message): Telling => {
      if (now === undefined || now.user !== user) return 'not-found';
      if (known.has(message.message) || said(message.message)) return 'duplicate';
      const advanced = told(now, message, nowMs, bounds);
      if (typeof advanced === 'string') return advanced;
      if (!keepsTurn(now, message)) behind ??= now.toldUpTo ?? now.head;
      now = advanced.record;
      entries.push(...advanced.entries);
      known.add(message.message);
      return 'told';
    });
    if (now === undefined || known.size === 0) return { result: { each } };
    const advanced = { record: now, entries };
    return { ...changed(advanced, { each, behind, advanced }), said: [...known] };
  };
}

function keepsTurn({ halfDuplex }: Conversation, { more }: Message): boolean {
  return halfDuplex === true && more === true;
}

function told(was: Conversation, message: Message, nowMs: number, bounds: Bounds): Advanced | Telling {
  if (hasEnded(was)) return 'ended';
  if (was.halfDuplex === true && was.state !== 'input-required') return 'out-of-turn';
  const entries: readonly NewEntry[] = [{ kind: 'message', body: message.body }];
  if (fit(was, entries, bounds).over !== undefined) return 'full';
  if (was.halfDuplex !== true) return advance(was, entries, nowMs);
  if (keepsTurn(was, message)) return advance(was, entries, nowMs, { toldUpTo: was.toldUpTo ?? was.head });
  return advance(was, entries, nowMs, { state: 'working', question: undefined, toldUpTo: undefined });
}
