/**
 * What is known of the data as a whole: the name of its history, its format, and which places in queues were used.
 *
 * Places only grow, over restarts too: a ceiling above all of them is on disk before or with the first that uses it.
 */
import { randomUUID } from 'node:crypto';
import { StartProblem } from '../../problem.ts';
import type { Disk, Write } from './disk.ts';
import { META, PLACE } from './keys.ts';
import { DataCorrupt, seal, unseal } from './sealed.ts';

/** A change to keys or to what is under them makes a new one. */
const FORMAT = 1;
const PLACES_AT_ONCE = 10_000;

/** The first writes of a new history. */
export function newHistory(): readonly Write[] {
  return [[META, seal(META, { format: FORMAT, epoch: randomUUID() })]];
}

/** The name of the history. Throws when these data are not for this release, or not of a relay at all. */
export function readEpoch(disk: Pick<Disk, 'get'>, dir: string): string {
  const bytes = disk.get(META);
  const meta = bytes === undefined ? undefined : read(bytes, dir);
  if (meta === undefined || typeof meta['epoch'] !== 'string' || typeof meta['format'] !== 'number') {
    throw new StartProblem(`the data file in ${dir} is not one of a relay: give the relay another data folder`);
  }
  if (meta['format'] > FORMAT) {
    throw new StartProblem(
      `the data in ${dir} have format ${meta['format']}, and this release knows formats up to ${FORMAT}: ` +
        'start the newer release that wrote them, or give this one another data folder',
    );
  }
  return meta['epoch'];
}

function read(bytes: Buffer, dir: string): Record<string, unknown> {
  try {
    return Object.fromEntries(Object.entries(unseal(META, bytes) ?? {}));
  } catch (cause) {
    if (!(cause instanceof DataCorrupt)) throw cause;
    throw new StartProblem(
      `the data file in ${dir} is damaged: its first record failed its checksum. ` +
        'Put back a copy of the folder, or move it away to begin anew',
      { cause },
    );
  }
}

export interface Places {
  next(): number;
  /** To be written together with whatever uses the places given so far. */
  reserved(): readonly Write[];
}

export function createPlaces(disk: Pick<Disk, 'get'>): Places {
  const bytes = disk.get(PLACE);
  let ceiling = bytes === undefined ? 0 : Number(unseal(PLACE, bytes));
  let place = ceiling;
  return {
    next: () => (place += 1),
    reserved: () => {
      if (place <= ceiling) return [];
      ceiling = place + PLACES_AT_ONCE;
      return [[PLACE, seal(PLACE, ceiling)]];
    },
  };
}
