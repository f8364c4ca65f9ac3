/**
 * Who is in a pool, as somebody knows who listens to what its members say:
 *
 *   (unknown) ──load──► alive ◄──load── suspect ──silent for longer──► (gone)
 *                         └──silent for two samples──►┘
 *
 * A member that was only asleep is back with the next thing it says.
 */
import { isOutdated, type Edition } from './edition.ts';
import type { Load, Sample } from './load.ts';
import type { Rules } from './rules.ts';

export interface Member {
  readonly name: string;
  readonly heardMs: number;
  /** Unset while it has not said which. */
  readonly edition?: Edition | undefined;
  /** The newest last. */
  readonly loads: readonly Sample[];
}

export type Members = ReadonlyMap<string, Member>;

type Timing = Pick<Rules, 'sampleMs' | 'samples'>;

/** How many samples may be missed until a member is suspected, and until it is given up. */
const SUSPECT_AFTER = 2;
const GONE_AFTER = 8;

/** A member says how busy it was; `waiting` is what waits for the pool by then. */
export function heard(
  members: Members,
  {
    name,
    edition,
    load,
    waiting,
  }: Pick<Member, 'name' | 'edition'> & { readonly load: Load; readonly waiting: number },
  nowMs: number,
  { samples }: Timing,
): Members {
  const before = members.get(name)?.loads ?? [];
  const others = [...members.values()].filter((each) => each.name !== name);
  const slots = others.reduce((sum, { loads }) => sum + (loads.at(-1)?.slots ?? 0), load.slots);
  const loads = [...before, { ...load, queued: waiting / Math.max(1, slots) }].slice(-samples);
  return new Map(members).set(name, { name, edition, heardMs: nowMs, loads });
}

/** It said that it is ready and has not yet said how busy it is. */
export function joined(members: Members, { name, edition }: Pick<Member, 'name' | 'edition'>, nowMs: number): Members {
  const before = members.get(name) ?? { name, heardMs: nowMs, loads: [] };
  return new Map(members).set(name, { ...before, edition: edition ?? before.edition });
}

export function without(members: Members, names: readonly string[]): Members {
  return new Map([...members].filter(([name]) => !names.includes(name)));
}

export function isSuspect({ heardMs }: Member, nowMs: number, { sampleMs }: Timing): boolean {
  return nowMs - heardMs > SUSPECT_AFTER * sampleMs;
}

/** Members that have been silent for so long that they are dead, or as good as that. */
export function gone(members: Members, nowMs: number, { sampleMs }: Timing): readonly string[] {
  return [...members.values()].filter(({ heardMs }) => nowMs - heardMs > GONE_AFTER * sampleMs).map(({ name }) => name);
}

/** Who leaves when a pool gets smaller: first those of an older edition, then the newest; whoever speaks for it last. */
export function leaversOf(members: Members, edition: Edition | undefined, spokesman: string): readonly string[] {
  const others = [...members.values()].filter(({ name }) => name !== spokesman).reverse();
  const outdated = others.filter((each) => isOutdated(each, edition));
  const current = others.filter((each) => !isOutdated(each, edition));
  const last = [...members.values()].filter((each) => each.name === spokesman && isOutdated(each, edition));
  return [...outdated, ...last, ...current].map(({ name }) => name);
}
