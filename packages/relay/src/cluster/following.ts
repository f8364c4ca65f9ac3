/**
 * A relay that follows: it copies what the leader writes, and asks every second who that is.
 *
 *   following ──nobody leads, or the leader is silent for long──► appends "I lead" right behind all it has read
 *       ▲                                                               │
 *       └──────────── somebody else was there before ◄──────────────────┴──► leads
 *
 * Whoever leads without knowing that it does not any more cannot write: its next piece is not right behind the last.
 */
import type { Copy } from '../engine/jetstream/copy.ts';
import { leadsPiece } from '../engine/jetstream/piece.ts';
import { Overtaken, type Leader, type SharedLog } from '../engine/jetstream/shared-log.ts';
import { StoreFailure } from '../engine/embedded/failure.ts';

export interface FollowingPorts {
  readonly copy: Copy;
  readonly log: SharedLog;
  /** Where this relay is reached by the others. */
  readonly url: string;
  /** Called with whom it follows, as often as that is heard. */
  readonly follows: (leader: Leader | undefined) => void;
  readonly stop: AbortSignal;
  /** @default 1_000 */
  readonly askMs?: number | undefined;
  /** @default Math.random */
  readonly random?: (() => number) | undefined;
}

/** So many answers in a row that nobody leads, or none at all, until this relay tries. A broken connection is soon mended. */
const PATIENCE = { nobody: 3, silent: 5 } as const;
const LOST =
  "The cluster's log can no longer be read: see whether NATS runs and its stream is there, and start the relay again. Nothing that was accepted is lost.";

/** Resolves with the piece since which this relay leads, undefined when it was told to stop; rejects when it cannot follow. */
export async function follow(ports: FollowingPorts): Promise<number | undefined> {
  const { copy, log, url, follows, stop, askMs = 1_000, random = Math.random } = ports;
  const done = new AbortController();
  const signal = AbortSignal.any([stop, done.signal]);
  let leader: Leader | undefined;
  let wake = (): void => {};

  const heard = (now: Leader | undefined): void => {
    if (now !== undefined && leader !== undefined && now.number < leader.number) return;
    leader = now;
    follows(now);
  };
  let hasLeft = false;
  log.onLeader((now) => {
    if (signal.aborted) return;
    heard(now);
    hasLeft = now === undefined;
    if (hasLeft) wake();
  });

  const read = async (): Promise<undefined> => {
    for await (const piece of log.read(copy.number, signal)) {
      const leads = await copy.take(piece);
      if (leads !== undefined) heard({ url: leads.url, number: piece.number });
    }
    if (!signal.aborted) throw new StoreFailure(LOST);
    return undefined;
  };
  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const over = (): void => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(over, ms);
      wake = over;
      if (signal.aborted) over();
    });
  signal.addEventListener('abort', () => wake());

  /** Whether all is read, and nobody else was there before. */
  const tryToLead = async (): Promise<number | undefined> => {
    try {
      const { last } = await log.extent();
      return copy.number < last ? undefined : await log.append(leadsPiece(url), copy.number);
    } catch (cause) {
      if (cause instanceof Overtaken || signal.aborted) return undefined;
      throw cause;
    }
  };
  const ask = async (): Promise<number | undefined> => {
    const seen = { nobody: 0, silent: 0 };
    while (!signal.aborted) {
      const answer = hasLeft ? 'nobody' : await log.leader(askMs);
      if (typeof answer === 'object') {
        heard(answer);
        seen.nobody = seen.silent = 0;
      } else seen[answer] += 1;
      // It was this relay that led, or nobody ever did.
      const isOurs = leader === undefined || leader.url === url;
      if (hasLeft || seen.nobody >= (isOurs ? 1 : PATIENCE.nobody) || seen.silent >= PATIENCE.silent) {
        hasLeft = false;
        seen.nobody = seen.silent = 0;
        const number = await tryToLead();
        if (number !== undefined) return number;
        await pause(random() * askMs);
      } else await pause(askMs);
    }
    return undefined;
  };

  const reading = read();
  try {
    const number = await Promise.race([ask(), reading]);
    done.abort();
    await reading;
    if (number !== undefined) copy.begin(number);
    return number;
  } finally {
    done.abort();
  }
}
