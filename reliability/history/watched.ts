/**
 * The engine of a real relay, whose disk writes the history: what a commit has decided is noted before it begins, and
 * told when it is on the disk and before anybody can know or read it. Killed between the two, the disk is asked at the next start
 * whether it has what was on its way.
 */
import { createHash } from 'node:crypto';
import { ftruncateSync, openSync, readFileSync, statSync, writeFileSync, writeSync } from 'node:fs';
import type { Disk, Write } from '../../packages/relay/src/engine/embedded/disk.ts';
import { openEmbedded, type EmbeddedOptions } from '../../packages/relay/src/engine/embedded/embedded.ts';
import type { Engine } from '../../packages/relay/src/engine/engine.ts';
import type { Happening } from './event.ts';
import { Kept } from './kept.ts';
import { createRecorder, type Recorder } from './lines.ts';

/** A clock that all processes of this machine share, in ms. */
export function machineMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** What is on its way to the disk. */
interface Flight {
  /** A key that it changes, and what is there then. */
  readonly key: string;
  readonly digest: string;
  /** Where its lines begin in the history. */
  readonly from: number;
  readonly happenings: readonly Happening[];
}

/** `file` is that of the history, which goes on where the relay before has stopped. `beside` lies between it and the disk. */
export async function openWatched(
  options: EmbeddedOptions,
  file: string,
  beside: (disk: Disk) => Disk = (disk) => disk,
): Promise<Engine> {
  const history = openSync(file, 'a');
  const noted = `${file}.flight`;
  const kept = new Kept();
  const tell = (happenings: readonly Happening[]): void => {
    let text = '';
    const record: Recorder = createRecorder('relay', machineMs, (line) => (text += line));
    happenings.forEach(record);
    writeSync(history, text);
  };

  const settle = (disk: Disk): void => {
    const flight = flightIn(noted);
    if (flight === undefined || digestOf(disk.get(flight.key)) !== flight.digest) return;
    const told = readFileSync(file).subarray(flight.from).toString();
    if (told.endsWith('\n') && told.split('\n').length > flight.happenings.length) return;
    ftruncateSync(history, flight.from);
    tell(flight.happenings);
  };

  const around = (real: Disk): Disk => {
    const disk = beside(real);
    settle(disk);
    let flight: Flight | undefined;
    const land = (): void => {
      const landed = flight;
      flight = undefined;
      if (landed !== undefined) tell(landed.happenings);
    };
    /** Whoever reads in this turn sees what is on the disk by now, also when the commit has not heard of it yet. */
    const look = <A extends readonly unknown[], R>(read: (...asked: A) => R) => {
      return (...asked: A): R => {
        if (flight !== undefined && digestOf(disk.get(flight.key)) === flight.digest) land();
        return read(...asked);
      };
    };
    return {
      ...disk,
      get: look(disk.get),
      keys: look(disk.keys),
      entries: look(disk.entries),
      count: look(disk.count),
      last: look(disk.last),
      async commit(writes) {
        const batch = [...writes];
        const happenings = kept.take(batch);
        const change = firstChange(disk, batch);
        if (change !== undefined && happenings.length > 0) {
          flight = { ...change, from: statSync(file).size, happenings };
          writeFileSync(noted, JSON.stringify(flight));
        }
        await disk.commit(batch);
        if (change === undefined) tell(happenings);
        else land();
      },
    };
  };
  return kept.watch(await openEmbedded({ ...options, around }));
}

function firstChange(disk: Disk, batch: readonly Write[]): Pick<Flight, 'key' | 'digest'> | undefined {
  for (const [key, value] of batch) {
    const digest = digestOf(value);
    if (digestOf(disk.get(key)) !== digest) return { key, digest };
  }
  return undefined;
}

function digestOf(value: Uint8Array | undefined): string {
  return value === undefined ? 'none' : createHash('sha1').update(value).digest('base64');
}

/** Undefined when there is none, or half of one: then its commit had not begun. */
function flightIn(file: string): Flight | undefined {
  try {
    const flight: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return isFlight(flight) ? flight : undefined;
  } catch {
    return undefined;
  }
}

function isFlight(flight: unknown): flight is Flight {
  return typeof flight === 'object' && flight !== null && 'happenings' in flight && Array.isArray(flight.happenings);
}
