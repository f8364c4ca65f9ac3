/** kill -9, again and again, of the relay or of a worker, at a moment that chance picks; and connections that are cut. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Chance } from '../simulator/chance.ts';
import { endure } from './ordeal.ts';
import { EVENT } from './settings.ts';
import type { Stage } from './stage.ts';
import type { Trial } from './trial.ts';

/** A process is killed so long after the one before is back, at most. */
const LATEST_KILL_MS = 300;

export function kills({ rounds, seed }: { rounds: number; seed: number }): Promise<Trial> {
  return endure({
    seed,
    clients: 2,
    workers: 2,
    atOnce: 16,
    asks: { replies: 20, everyMs: 10 },
    faults: (stage, chance) => killOften(stage, chance, rounds),
  });
}

/** The same of conversations whose tasks elect a leader, which has the last word. */
export function elections({ rounds, seed }: { rounds: number; seed: number }): Promise<Trial> {
  return endure({
    seed,
    clients: 1,
    workers: 3,
    atOnce: 3,
    asks: { replies: 0, everyMs: 150 },
    service: EVENT,
    isEager: true,
    faults: (stage, chance) => killOften(stage, chance, rounds),
  });
}

/** Until so many replies were shown. */
export function soak({ messages, seed }: { messages: number; seed: number }): Promise<Trial> {
  return endure({
    seed,
    clients: 2,
    workers: 2,
    atOnce: 4,
    asks: { replies: 2_000, everyMs: 0 },
    async faults(stage, chance, shown) {
      const done = { kills: 0, cuts: 0 };
      while (shown() < messages) {
        await pause(chance.between(200, 3_000));
        if (chance.is(0.3)) {
          await kill(stage, chance);
          done.kills += 1;
        } else {
          stage.cut(chance.is(0.5) ? 'clients' : 'workers');
          done.cuts += 1;
        }
      }
      return done;
    },
  });
}

async function killOften(stage: Stage, chance: Chance, rounds: number): Promise<Pick<Trial, 'kills' | 'cuts'>> {
  for (let round = 0; round < rounds; round += 1) {
    await pause(chance.between(0, LATEST_KILL_MS));
    await kill(stage, chance);
  }
  return { kills: rounds, cuts: 0 };
}

/** Resolves when another process is in its place. */
async function kill(stage: Stage, chance: Chance): Promise<void> {
  if (chance.is(0.5)) {
    await stage.killRelay();
    await stage.startRelay();
  } else {
    const at = chance.between(0, stage.workers - 1);
    await stage.killWorker(at);
    await stage.startWorker(at);
  }
}
