/** One run of everything on virtual time: a minute of faults by chance, then none, until all that is owed has come. */
import { Cast, type Run } from './cast.ts';
import type { Mutant } from './mutant.ts';
import type { Plan } from './worker-process.ts';

const FAULTS_MS = 60_000;

export async function simulate(seed: number, mutant: Mutant = {}): Promise<Run> {
  const cast = new Cast(seed, ['desk', 'phone'], 2, mutant);
  const { time, chance, wire, pages, workers, devices } = cast;
  wire.twice = chance.is(0.3) ? 0.05 : 0;

  /** By name, with how often they come. */
  const deeds: readonly (readonly [weight: number, deed: () => void])[] = [
    [10, ask],
    [1, askAsAnother],
    [2, () => chance.of(pages)?.cancel()],
    [4, () => chance.of(pages)?.say()],
    [2, readOld],
    [6, () => chance.of(pages)?.publish(cast.newName('news'))],
    [3, () => chance.of(pages)?.listen()],
    [4, () => wire.any()?.cut(chance.of(['both', 'client', 'relay'] as const) ?? 'both')],
    [2, () => wire.any()?.stall(chance.between(10, 10_000))],
    [2, () => wire.any()?.swallow()],
    [1, () => cast.restartRelay(chance.between(0, 4_000))],
    [1, () => cast.cutPower(chance.between(0, 4_000))],
    [2, () => cast.cutPowerInWriting(chance.between(0, 4_000))],
    [2, () => cast.restartPage(chance.between(0, pages.length - 1), chance.between(0, 3_000))],
    [2, () => cast.restartWorker(chance.between(0, workers.length - 1), chance.between(0, 5_000))],
    [1, () => void chance.of(workers)?.stop()],
  ];
  function plan(): Plan {
    const failures = chance.is(0.8) ? 0 : chance.between(1, 4);
    const everyMs = chance.is(0.7) ? chance.between(0, 200) : chance.between(0, 4_000);
    return { replies: chance.between(0, 6), everyMs, failures, asks: chance.is(0.2) };
  }
  function ask(): void {
    cast.ask(chance.of(pages), plan(), chance.is(0.2) ? { key: `key-${chance.between(1, 2)}` } : {});
  }
  /** Other content under an id that another device has used. */
  function askAsAnother(): void {
    const [one, other] = chance.is(0.5) ? [0, 1] : [1, 0];
    const id = chance.of([...(devices[other]?.known ?? [])]);
    if (id !== undefined && devices[one]?.known.has(id) !== true) cast.ask(pages[one], plan(), { id });
  }
  function readOld(): void {
    const known = chance.of(devices)?.known ?? [];
    const offset = chance.is(0.5) ? 0 : chance.is(0.3) ? 1_000 : chance.between(1, 8);
    chance.of(pages)?.read(chance.of([...known]) ?? 'nothing', offset);
  }

  const weights = deeds.reduce((sum, [weight]) => sum + weight, 0);
  for (let count = chance.between(5, 80); count > 0; count -= 1) {
    time.after(chance.between(0, FAULTS_MS), () => {
      let left = chance.between(1, weights);
      for (const [weight, deed] of deeds) if ((left -= weight) <= 0) return deed();
    });
  }
  await time.passUntil(FAULTS_MS + 5_000);
  return await cast.finish();
}
