/**
 * kill -9 at every point between hearing and acknowledging, by its name, of a relay and of a worker. Which points there are
 * is found out by coming to them: each name that a process has passed is one at which another dies.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { endure } from './ordeal.ts';
import type { Stage } from './stage.ts';
import type { Trial } from './trial.ts';

const PARTIES = ['relay', 'worker'] as const;
type Party = (typeof PARTIES)[number];

/** How long all goes well at first, so that what is usual is passed. */
const SURVEY_MS = 1_000;
/** How long a process may take to come to a point again. */
const SOON_MS = 1_000;

interface Point {
  readonly of: Party;
  readonly at: string;
}

export interface Died extends Point {
  /** False: it was passed once, by chance, and could not be made to come again. */
  readonly isDead: boolean;
}

export interface Failpoints {
  readonly seed: number;
  /** Whether to die there. @default at every point */
  readonly picks?: (point: Point) => boolean;
  readonly told: (died: Died) => void;
}

/** `told` hears of each point that was picked. */
export function failpoints({ seed, picks = () => true, told }: Failpoints): Promise<Trial> {
  return endure({
    seed,
    clients: 1,
    workers: 2,
    atOnce: 4,
    asks: { replies: 4, everyMs: 5 },
    isEager: true,
    async faults(stage) {
      const trial = { kills: 0, cuts: 0 };
      await pause(SURVEY_MS);
      for (const of of PARTIES) {
        const done = new Set<string>();
        for (;;) {
          const at = stage.points(of).find((name) => !done.has(name) && picks({ of, at: name }));
          if (at === undefined) break;
          done.add(at);
          const { kills, cuts, isDead } = await die(stage, { of, at });
          trial.kills += kills;
          trial.cuts += cuts;
          told({ of, at, isDead });
        }
      }
      return trial;
    },
  });
}

/** Resolves when another process is in its place. What comes only with a new connection, or a new process, is made to come. */
async function die(stage: Stage, { of, at }: Point): Promise<Pick<Trial, 'kills' | 'cuts'> & { isDead: boolean }> {
  const trial = { kills: 1, cuts: 0 };
  let isDead = await stage.dieAt(of, at, SOON_MS);
  if (!isDead) {
    stage.cut('clients');
    stage.cut('workers');
    trial.cuts += 2;
    isDead = await stage.dieAt(of, at, SOON_MS);
  }
  if (!isDead) {
    await (of === 'relay' ? stage.killRelay() : stage.killWorker(0));
    await (of === 'relay' ? stage.startRelay(at) : stage.startWorker(0, at));
    trial.kills += 1;
    isDead = await stage.dieAt(of, at, 3 * SOON_MS);
  }
  if (!isDead) await (of === 'relay' ? stage.killRelay() : stage.killWorker(0));
  await (of === 'relay' ? stage.startRelay() : stage.startWorker(0));
  return { ...trial, isDead };
}
