/**
 * Concludes a call for proposals, from wherever an earlier spokesman has left it.
 *
 * Each provisioner is spoken to in a conversation of its own, whose id follows from the call: whoever goes on with the call
 * asks again, gets the same conversations, and reads in them what was answered. The award is on the relay's disk before
 * anybody is told of it, so that two spokesmen cannot award one call twice.
 */
import { ReplaySubject, firstValueFrom, skip } from 'rxjs';
import type { Client } from '../../client/api.ts';
import type { Conversation } from '../../client/handle.ts';
import { sentenceOf } from '../run.ts';
import { choose, type Bid } from './bids.ts';
import type { Answer, Invitation, Verdict, Wanted } from './terms.ts';
import type { Entry, OpenCall, Rejected } from './transcript.ts';
import { within } from './until.ts';

export interface CallPorts {
  readonly client: Pick<Client, 'converse'>;
  /** The service that workers are called for. */
  readonly pool: string;
  readonly readyWithinMs: number;
  /** All entries so far are on the relay's disk; rejects when another speaks for the pool by now. */
  flushed(): Promise<void>;
  invitation(): Promise<Invitation>;
  /** The kill switch. */
  readonly stopped: AbortSignal;
  /** This member does not speak for the pool any more: what is open is left to the next. */
  readonly halted: AbortSignal;
  /** What is to be written when the call is long concluded. */
  afterwards(entry: Entry): void;
}

interface Talk {
  readonly by: string;
  readonly run: Conversation<Answer, Verdict>;
  readonly answer: Promise<Answer>;
  readonly ending: Promise<Answer>;
}

/** A conversation with a provisioner outlives the call by this factor, for a spokesman who takes over. */
const PATIENCE = 3;

export async function* conclude(open: OpenCall, ports: CallPorts): AsyncGenerator<Entry, void> {
  const { call } = open;
  const talks = open.asked.map((by, index) => talkWith(by, `${call}:${index}`, open, ports));
  const chosen = open.award ?? (yield* ask(open, talks, ports));
  if (chosen === undefined || ports.halted.aborted) return;
  const { to, workers } = chosen;
  const winner = talks.find(({ by }) => by === to);
  if (winner === undefined) {
    yield { type: 'failure', call, by: to, reason: 'It was not asked.' };
    return;
  }
  tell(winner, { type: 'accept', workers, invitation: await ports.invitation() });
  const went = await within(winner.ending, ports.readyWithinMs, ports.stopped, ports.halted);
  if (ports.halted.aborted) return;
  if (went?.type === 'done') {
    yield { type: 'done', call, by: to, workers };
    return;
  }
  if (went === undefined) void winner.run.cancel('The call is over.').catch(() => undefined); // then nobody is there to hear it
  yield { type: 'failure', call, by: to, reason: reasonOf(went, ports) };
}

function reasonOf(went: Answer | undefined, { stopped, readyWithinMs }: CallPorts): string {
  if (went !== undefined) return 'reason' in went ? went.reason : 'It did not say how it went.';
  return stopped.aborted ? 'Stopped by the switch.' : `The newcomers were not ready after ${readyWithinMs} ms.`;
}

/** Calls for proposals and chooses one. What it returns is on disk. */
async function* ask(
  open: OpenCall,
  talks: readonly Talk[],
  ports: CallPorts,
): AsyncGenerator<Entry, OpenCall['award']> {
  const { call, wanted, replyByMs } = open;
  const { stopped, halted } = ports;
  const answers = new Map<string, Answer>();
  const all = Promise.all(talks.map(async ({ by, answer }) => answers.set(by, await answer)));
  await within(all, replyByMs, stopped, halted);
  if (halted.aborted) return undefined;
  const bids: Bid[] = [];
  for (const talk of talks) {
    const { by } = talk;
    const answer = answers.get(by);
    if (answer?.type === 'propose') {
      const { workers, readyInMs } = answer;
      bids.push({ by, workers, readyInMs });
      yield { type: 'proposal', call, by, workers, readyInMs };
    } else if (answer !== undefined)
      yield { type: 'refusal', call, by, reason: 'reason' in answer ? answer.reason : '' };
    else {
      yield { type: 'silence', call, by };
      void refuseLate(call, talk, ports);
    }
  }
  const winner = stopped.aborted ? undefined : choose(bids, wanted);
  const workers = Array.from({ length: Math.min(winner?.workers ?? 0, wanted) }, (_, index) => `${call}/${index + 1}`);
  if (winner !== undefined) {
    yield { type: 'award', call, to: winner.by, workers };
    await ports.flushed();
  }
  for (const { by } of bids.filter((bid) => bid !== winner)) {
    const reason = winner === undefined ? 'stopped' : 'another-was-chosen';
    reject(talks, by, reason);
    yield { type: 'rejection', call, to: by, reason };
  }
  if (winner !== undefined) return { to: winner.by, workers };
  yield { type: 'unanswered', call };
  return undefined;
}

/** Whoever proposes too late is told so. */
async function refuseLate(call: string, talk: Talk, { afterwards }: CallPorts): Promise<void> {
  const answer = await talk.answer;
  if (answer.type !== 'propose') return;
  const { by } = talk;
  tell(talk, { type: 'reject', reason: 'late' });
  afterwards({ type: 'proposal', call, by, workers: answer.workers, readyInMs: answer.readyInMs, late: true });
  afterwards({ type: 'rejection', call, to: by, reason: 'late' });
}

function reject(talks: readonly Talk[], to: string, reason: Rejected): void {
  const talk = talks.find(({ by }) => by === to);
  if (talk !== undefined) tell(talk, { type: 'reject', reason });
}

/** A provisioner that is gone by then hears nothing, and has nothing to hear. */
function tell({ run }: Talk, verdict: Verdict): void {
  void run.send(verdict).catch(() => undefined);
}

function talkWith(by: string, id: string, { call, wanted, replyByMs }: OpenCall, ports: CallPorts): Talk {
  const input: Wanted = { call, pool: ports.pool, workers: wanted, replyByMs };
  const deadlineMs = PATIENCE * (replyByMs + ports.readyWithinMs);
  const run = ports.client.converse<Answer, Verdict>(by, input, { id, ttlMs: replyByMs, deadlineMs });
  const said$ = new ReplaySubject<Answer>();
  const broken = (error: unknown): void => {
    said$.next({ type: 'failure', reason: sentenceOf(error) });
    said$.complete();
  };
  run.subscribe({ next: (answer) => said$.next(answer), error: broken, complete: () => said$.complete() });
  const nothing: Answer = { type: 'failure', reason: 'It ended without an answer.' };
  return {
    by,
    run,
    answer: firstValueFrom(said$, { defaultValue: nothing }),
    ending: firstValueFrom(said$.pipe(skip(1)), { defaultValue: nothing }),
  };
}
