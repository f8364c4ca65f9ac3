/**
 * The log that the relays of a cluster share, and how they hear of each other. An engine writes to it before it writes to
 * its own disk: so whoever has read all of it has all that was ever acknowledged.
 */
import { StoreFailure } from '../embedded/failure.ts';

/** One piece of the log, as it was appended. */
export interface Piece {
  /** The first has 1, and each one more than the one before. */
  readonly number: number;
  readonly bytes: Buffer;
  /** None came behind it yet. */
  readonly isLast: boolean;
}

/** Who decides what is appended. */
export interface Leader {
  /** Where it is reached by the others. */
  readonly url: string;
  /** Of the piece that says so: who leads later has a higher one. */
  readonly number: number;
}

/** What a relay tells the others of its own accord. */
export type Told = { readonly leads: Leader } | { readonly left: number };

export interface Snapshot {
  /** All pieces up to this one are in it; some of later ones may be. */
  readonly number: number;
  readonly bytes: AsyncIterable<Uint8Array>;
}

export interface SharedLog {
  /** Another one of the same name, after this one was deleted, has another. */
  readonly id: string;
  readonly maxPieceBytes: number;
  /**
   * Appends right behind the piece with this number, or not at all: then it rejects with `Overtaken`. Resolves with the
   * piece's own number.
   */
  append(bytes: Uint8Array, behind: number): Promise<number>;
  /**
   * All behind the piece with this number, and those to come, until it is told to stop. Where the log cannot be reached it
   * waits; rejects when it is not there any more.
   */
  read(behind: number, stop: AbortSignal): AsyncIterable<Piece>;
  /** What it holds; `last` is 0 when nothing was ever appended. */
  extent(): Promise<{ readonly first: number; readonly last: number; readonly bytes: number }>;
  /** The pieces up to this one are not needed any more. */
  forget(upTo: number): Promise<void>;
  /** Keeps a snapshot in place of those before it; what is not written to its end does not count. */
  keep(snapshot: Snapshot): Promise<void>;
  newest(): Promise<Snapshot | undefined>;

  /** Asks who leads, and waits so long: `nobody` does, as far as can be known, or somebody is `silent`. */
  leader(waitMs: number): Promise<Leader | 'nobody' | 'silent'>;
  /** Tells all, again and again, and from now on whoever asks. */
  lead(leader: Leader): void;
  /** Tells all that this relay leads no more; nothing when it does not. */
  leave(): void;
  /** Calls back with what the other relays tell. */
  onTold(heard: (told: Told) => void): void;
  close(): Promise<void>;
}

/** What has been read does not belong to what is there now. */
export class LogLost extends StoreFailure {
  constructor(cause?: unknown) {
    super("The cluster's log is not what this relay has read any more, or was deleted: start the relay again, it will say what to do. Nothing that was accepted is lost.", { cause }); // prettier-ignore
  }
}

/** Somebody else has appended: what was to be appended was decided without knowing of it. */
export class Overtaken extends StoreFailure {
  constructor(cause?: unknown) {
    super('Another relay of the cluster leads now: start this one again, and it will follow. Nothing that was accepted is lost.', { cause }); // prettier-ignore
  }
}
