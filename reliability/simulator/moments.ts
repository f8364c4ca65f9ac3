/**
 * Every moment of a conversation, one after the other: a request that fails once, asks back and replies is carried from its
 * device to its end, and one party is killed between two events of it. Between two events is every await there is: before
 * and behind each write and flush of a disk, each frame that leaves or arrives, each timer. "power" takes the relay and what
 * its disk had not flushed. A write on its way at that moment is on the disk afterwards, or is not, as the seed has it.
 */
import { Cast, type Run } from './cast.ts';
import type { Mutant } from './mutant.ts';

const PLAN = { replies: 2, everyMs: 20, failures: 1, asks: true };
const BACK_MS = 300;
const PARTIES = ['page', 'worker', 'relay', 'power'] as const;
type Party = (typeof PARTIES)[number];

export interface Moment extends Run {
  readonly party: Party;
  /** Killed before so many events had come. */
  readonly moment: number;
}

/** Runs with each party killed at each moment, until the conversation has ended. */
export async function* everyMoment(seed: number, mutant?: Mutant): AsyncIterable<Moment> {
  for (const party of PARTIES) {
    for (let moment = 0, last = false; !last; moment += 1) {
      const run = await killAt(seed, party, moment, mutant);
      last = run.wasOver;
      yield { ...run, party, moment };
    }
  }
}

async function killAt(seed: number, party: Party, moment: number, mutant?: Mutant) {
  const cast = new Cast(seed, ['desk'], 1, mutant);
  cast.ask(cast.pages[0], PLAN);
  let wasOver = false;
  let events = 0;
  await cast.time.passUntil(Infinity, () => {
    wasOver = cast.pages[0]?.open === 0;
    return wasOver || (events += 1) > moment;
  });
  if (party === 'power') cast.cutPower(BACK_MS);
  else if (party === 'relay') cast.restartRelay(BACK_MS);
  else if (party === 'worker') cast.restartWorker(0, BACK_MS);
  else cast.restartPage(0, BACK_MS);
  await cast.time.passUntil(cast.time.nowMs + BACK_MS);
  return { ...(await cast.finish()), wasOver };
}
