/** What may be done to a system on virtual time, by those who use it and by chance. */
import type { Cast } from './cast.ts';
import type { Chance } from './chance.ts';
import type { Plan } from './worker-process.ts';

interface Deed {
  /** How often it comes, among all others. */
  readonly weight: number;
  readonly act: (cast: Cast, chance: Chance) => void;
}

const DEEDS = {
  ask: deed(10, (cast, chance) => {
    const key = chance.is(0.2) ? { key: `key-${chance.between(1, 2)}` } : {};
    cast.ask(chance.of(cast.pages), planOf(chance), key);
  }),
  /** Other content under an id that another device has used. */
  askAsAnother: deed(1, (cast, chance) => {
    const { devices, pages } = cast;
    const [one, other] = chance.is(0.5) ? [0, 1] : [1, 0];
    const id = chance.of([...(devices[other]?.known ?? [])]);
    if (id !== undefined && devices[one]?.known.has(id) !== true) cast.ask(pages[one], planOf(chance), { id });
  }),
  cancel: deed(2, ({ pages }, chance) => chance.of(pages)?.cancel()),
  say: deed(6, ({ pages }, chance) => chance.of(pages)?.say(chance.is(0.7) ? 1 : chance.between(2, 5))),
  readOld: deed(2, ({ devices, pages }, chance) => {
    const known = [...(chance.of(devices)?.known ?? [])];
    const offset = chance.is(0.5) ? 0 : chance.is(0.3) ? 1_000 : chance.between(1, 8);
    chance.of(pages)?.read(chance.of(known) ?? 'nothing', offset);
  }),
  publish: deed(6, (cast, chance) => chance.of(cast.pages)?.publish(cast.newName('news'))),
  listen: deed(3, ({ pages }, chance) => chance.of(pages)?.listen()),
  cut: deed(4, ({ wire }, chance) => wire.any(chance)?.cut(chance.of(['both', 'client', 'relay'] as const) ?? 'both')),
  stall: deed(2, ({ wire }, chance) => wire.any(chance)?.stall(chance.between(10, 10_000))),
  swallow: deed(2, ({ wire }, chance) => wire.any(chance)?.swallow()),
  killRelay: deed(1, (cast, chance) => cast.restartRelay(chance.between(0, 4_000))),
  cutPower: deed(1, (cast, chance) => cast.cutPower(chance.between(0, 4_000))),
  cutPowerInWriting: deed(3, (cast, chance) => cast.cutPowerInWriting(chance.between(0, 4_000))),
  killPage: deed(2, (cast, chance) => cast.restartPage(chance.between(0, 1), chance.between(0, 3_000))),
  killWorker: deed(2, (cast, chance) => cast.restartWorker(chance.between(0, 1), chance.between(0, 5_000))),
  stopWorker: deed(1, ({ workers }, chance) => void chance.of(workers)?.stop()),
} as const;

export type DeedName = keyof typeof DEEDS;

const NAMES = Object.keys(DEEDS).filter(isName);
const WEIGHTS = NAMES.reduce((sum, name) => sum + DEEDS[name].weight, 0);

export function anyDeed(chance: Chance): DeedName {
  let left = chance.between(1, WEIGHTS);
  return NAMES.find((name) => (left -= DEEDS[name].weight) <= 0) ?? 'ask';
}

export function act(name: DeedName, cast: Cast, chance: Chance): void {
  DEEDS[name].act(cast, chance);
}

function deed(weight: number, act: Deed['act']): Deed {
  return { weight, act };
}

function isName(name: string): name is DeedName {
  return name in DEEDS;
}

function planOf(chance: Chance): Plan {
  const failures = chance.is(0.8) ? 0 : chance.between(1, 4);
  const everyMs = chance.is(0.7) ? chance.between(0, 200) : chance.between(0, 4_000);
  return { replies: chance.between(0, 6), everyMs, failures, asks: chance.is(0.2) };
}
