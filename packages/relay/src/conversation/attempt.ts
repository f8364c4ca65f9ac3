/** The worker's side of a conversation, as pure steps: an attempt is taken, speaks, waits, and ends or is lost. */
import { MAX_TEXT_LENGTH, type NewEntry } from '@tame/sdk/protocol';
import { mayEnd } from './event.ts';
import { hasEnded, isLeased, type Conversation } from '../engine/conversation.ts';
import { advance, changed, ended, fit, type Advanced, type Bounds, type Step } from './step.ts';

/** Wait before another attempt after one that failed, not after one whose worker vanished. */
export function retryWaitMs(failures: number): number {
  return Math.min(60_000, 500 * 2 ** Math.min(failures - 1, 20));
}

/**
 * A worker takes it from the queue. Undefined: it does not wait any more. One that wants to be spoken to in another way
 * than it was asked ends it instead.
 */
export function take(
  {
    halfDuplex = false,
    ...terms
  }: { leaseMs: number; maxAttempts: number; holder: string; session: string; halfDuplex?: boolean },
  nowMs: number,
  bounds: Bounds,
): Step<Advanced | undefined> {
  return ({ record: was }) => {
    if (was === undefined || was.state !== 'queued' || was.wakeMs !== undefined) return { result: undefined };
    if ((was.halfDuplex === true) !== halfDuplex) {
      const text = wrongMode(was.service, halfDuplex);
      const refused = ended(was, { state: 'failed', code: 'BAD_REQUEST', text }, nowMs, bounds);
      return changed(refused, refused);
    }
    const attempt = was.attempt + 1;
    const marker: NewEntry[] = attempt > 1 ? [{ kind: 'attempt', attempt }] : [];
    const advanced = advance(was, marker, nowMs, { state: 'working', attempt, index: 0, ...terms });
    return changed(advanced, advanced);
  };
}

/** Why a service does not take a conversation of the other mode. */
export function wrongMode(service: string, halfDuplex: boolean): string {
  return halfDuplex
    ? `"${service}" speaks by turns: ask it with mode "half-duplex".`
    : `"${service}" does not speak by turns: ask it without mode "half-duplex".`;
}

export type Said =
  | ({ readonly type: 'said' } & Advanced)
  | { readonly type: 'duplicate' }
  | { readonly type: 'fenced' | 'out-of-turn' }
  /** It may not end it; `before` is what it has said before that. */
  | { readonly type: 'not-leading'; readonly before: Advanced | undefined }
  | { readonly type: 'skipped'; readonly expected: number };

export interface Saying {
  readonly attempt: number;
  /** Of the first entry; the others follow it without a gap, and behind an end comes nothing. */
  readonly index: number;
  readonly entries: readonly NewEntry[];
}

/** The worker of an attempt adds to the log; what it has said before is left out. */
export function say(
  { attempt, index, entries }: Saying,
  status: Conversation['status'],
  nowMs: number,
  bounds: Bounds,
): Step<Said> {
  return (now) => {
    const { record: was } = now;
    if (was === undefined || was.attempt !== attempt) return { result: { type: 'fenced' } };
    const last = index + entries.length - 1;
    if (last <= was.index && (isLeased(was) || hasEnded(was))) return { result: { type: 'duplicate' } };
    if (!isLeased(was)) return { result: { type: 'fenced' } };
    if (index > was.index + 1) return { result: { type: 'skipped', expected: was.index + 1 } };
    const fresh = entries.slice(was.index + 1 - index);
    if (fresh.at(-1)?.kind === 'end' && !mayEnd(was)) {
      const { result, ...change } = say({ attempt, index, entries: entries.slice(0, -1) }, status, nowMs, bounds)(now);
      return { ...change, result: { type: 'not-leading', before: result.type === 'said' ? result : undefined } };
    }
    if (was.halfDuplex === true && was.state !== 'working' && fresh.some(({ kind }) => kind === 'reply'))
      return { result: { type: 'out-of-turn' } };
    const { fitting, over } = fit(was, fresh, bounds);
    const spoken = { index: was.index + fitting.length, ...(status && { status }) };
    const end =
      over === undefined ? fitting.at(-1) : ({ kind: 'end', state: 'failed', code: 'STORE_FULL', text: over } as const);
    const advanced =
      end?.kind === 'end'
        ? ended(was, end, nowMs, bounds, over === undefined ? fitting.slice(0, -1) : fitting, spoken)
        : advance(was, fitting, nowMs, spoken);
    return changed(advanced, { type: 'said', ...advanced });
  };
}

/** The worker needs to hear something before it can go on, or has heard it. */
export function wait(
  { attempt, input, question }: { attempt: number; input: boolean; question?: string | undefined },
  nowMs: number,
): Step<Conversation | undefined> {
  return ({ record: was }) => {
    const state = input ? 'input-required' : 'working';
    if (was === undefined || !isLeased(was) || was.attempt !== attempt) return { result: undefined };
    if (was.state === state && was.question === question) return { result: undefined };
    const { question: _, toldUpTo: _turn, ...rest } = was;
    const record = { ...rest, state, updatedMs: nowMs, ...(question !== undefined && { question }) } as const;
    return { record, result: record };
  };
}

export type LossCause = 'lost' | 'failed' | 'released';

/** An attempt is over without an end: its lease ran out, its handler threw, or its worker gave it back. */
export function lose(
  { attempt, cause, text }: { attempt: number; cause: LossCause; text?: string | undefined },
  nowMs: number,
  bounds: Bounds,
): Step<Advanced | undefined> {
  return ({ record: was }) => {
    if (was === undefined || !isLeased(was) || was.attempt !== attempt) return { result: undefined };
    const { question: _, ...rest } = was;
    const failures = was.failures + (cause === 'released' ? 0 : 1);
    const said = text ?? (cause === 'lost' ? 'The worker vanished.' : 'The worker failed.');
    if (cause !== 'released' && failures >= was.maxAttempts) {
      const dead = {
        state: 'failed',
        code: 'DEAD',
        text: sentence(`Attempt ${attempt} was the last: ${said}`),
      } as const;
      const advanced = ended({ ...rest, failures }, dead, nowMs, bounds);
      return changed(advanced, advanced);
    }
    const note: NewEntry[] =
      cause === 'failed' ? [{ kind: 'note', level: 'warn', text: sentence(`Attempt ${attempt} failed: ${said}`) }] : [];
    const advanced = advance(rest, note, nowMs, {
      state: 'queued',
      failures,
      ...(cause === 'failed' && { wakeMs: nowMs + retryWaitMs(failures) }),
    });
    return changed(advanced, advanced);
  };
}

/** The worker passes it on to another service, which works on it as on a request of its own. */
export function forward(
  { attempt, service, queue }: { attempt: number; service: string; queue: string },
  nowMs: number,
): Step<Advanced | undefined> {
  return ({ record: was, nextPlace }) => {
    if (was === undefined || !isLeased(was) || was.attempt !== attempt) return { result: undefined };
    const { question: _, ...rest } = was;
    const place = nextPlace({ ...rest, queue });
    const advanced = advance(rest, [], nowMs, { state: 'queued', service, queue, ...place });
    return changed(advanced, advanced);
  };
}

/** No longer than the wire allows, whatever a worker has thrown. */
function sentence(text: string): string {
  return text.slice(0, MAX_TEXT_LENGTH);
}
