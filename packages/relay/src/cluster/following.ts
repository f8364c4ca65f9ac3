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
import { OWN, type Replica } from '../engine/jetstream/replica.ts';
import { LogLost, Overtaken, type Leader, type SharedLog } from '../engine/jetstream/shared-log.ts';
import { StartProblem } from '../problem.ts';
import { systemTimers, type Timers } from '../timers.ts';
import { createPatience } from './patience.ts';

export interface FollowingPorts {
  readonly replica: Pick<Replica, 'copy' | 'isOwn'>;
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
  /** @default those of this process */
  readonly timers?: Pick<Timers, 'after'> | undefined;
}

/** Resolves with the piece since which this relay leads, undefined when it was told to stop; rejects when it cannot follow. */
export async function follow(ports: FollowingPorts): Promise<number | undefined> {
  const { replica, log, url, stop } = ports;
  const { copy } = replica;
  if (replica.isOwn) {
    const number = await leadFirst(log, url);
    copy.begin(number, url);
    return number;
  }
  const done = new AbortController();
  const signal = AbortSignal.any([stop, done.signal]);
  const watch = watchLeader({ ...ports, copy, signal });
  const read = async (): Promise<undefined> => {
    for await (const piece of log.read(copy.number, signal)) {
      const leads = await copy.take(piece);
      if (leads !== undefined) watch.heard({ url: leads.url, number: piece.number });
    }
    if (!signal.aborted) throw new LogLost();
    return undefined;
  };
  const reading = read();
  try {
    const number = await Promise.race([watch.leads(), reading]);
    done.abort();
    await reading;
    if (number !== undefined) copy.begin(number, url);
    return number;
  } finally {
    done.abort();
  }
}

/** A history of its own is the beginning of the common one, or does not belong to it. */
async function leadFirst(log: SharedLog, url: string): Promise<number> {
  try {
    return await log.append(leadsPiece(url), 0);
  } catch (cause) {
    throw cause instanceof Overtaken ? new StartProblem(OWN) : cause;
  }
}

interface WatchPorts extends Omit<FollowingPorts, 'replica' | 'stop'> {
  readonly copy: Copy;
  readonly signal: AbortSignal;
}

interface Watch {
  /** Somebody says that it leads. */
  heard(leader: Leader): void;
  /** Resolves when this relay does; undefined when the signal was given. */
  leads(): Promise<number | undefined>;
}

function watchLeader(ports: WatchPorts): Watch {
  const { copy, log, url, follows, signal, askMs = 1_000, random = Math.random, timers = systemTimers } = ports;
  const patience = createPatience();
  /** Who says that it leads since an earlier piece was overtaken, or has left, and may not know it yet. */
  let least = 0;
  let wake = (): void => {};
  signal.addEventListener('abort', () => wake());

  const heard = (now: Leader): void => {
    if (now.number < least) return patience.tried('silent');
    least = now.number;
    patience.renew();
    follows(now);
  };
  log.onTold((told) => {
    if (signal.aborted) return;
    if ('leads' in told) return heard(told.leads);
    if (told.left < least) return;
    least = told.left + 1;
    follows(undefined);
    patience.end();
    wake();
  });

  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const over = (): void => {
        undo();
        resolve();
      };
      const undo = timers.after(ms, resolve);
      wake = over;
      if (signal.aborted) over();
    });
  /** Whether all is read, and nobody else was there before. Without NATS it waits. */
  const tryToLead = async (): Promise<number | undefined> => {
    try {
      const { last } = await log.extent();
      return copy.number < last ? undefined : await log.append(leadsPiece(url), copy.number);
    } catch (cause) {
      if (cause instanceof LogLost) throw cause;
      return undefined;
    }
  };

  return {
    heard,
    leads: async () => {
      while (!signal.aborted) {
        if (!patience.isOver) {
          const answer = await log.leader(askMs);
          if (typeof answer !== 'object') patience.tried(answer);
          else if (answer.url === url) throw new StartProblem(sameAddress(url));
          else heard(answer);
        }
        // It was this relay that led, or nobody ever did.
        const isOurs = copy.leader === undefined || copy.leader === url;
        if (patience.isOver || (isOurs && patience.sawNobody)) {
          patience.renew();
          const number = await tryToLead();
          if (number !== undefined) return number;
          await pause(random() * askMs);
        } else await pause(askMs);
      }
      return undefined;
    },
  };
}

function sameAddress(url: string): string {
  return `another relay of the cluster is reached at ${url}, as this one is: give each its own address with --advertise http://HOST:PORT`;
}
