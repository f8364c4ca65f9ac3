/** What an attempt needs where its service is private: what it says is sealed, what it hears is opened, at once. */
import type { TameError } from '../contract/error.ts';
import type { Schemas } from '../contract/contract.ts';
import type { DownMessages } from '../protocol/down.ts';
import type { Entry } from '../protocol/entries.ts';
import type { UpMessages } from '../protocol/up.ts';
import type { EventSeal } from './private/event-seal.ts';
import type { Asked, Key } from '../private/keys.ts';

export interface Seal {
  /** Throws `TOO_LARGE` where it does not fit any more. */
  entry<M extends UpMessages['reply' | 'note' | 'end']>(message: M): M;
  status(body: string): string;
  question(body: string): string;
  /** What the client has said, opened; else a `DATA_CORRUPT`. */
  told(body: string): string | TameError;
  /** Opens a log from its first entry on. Throws `DATA_CORRUPT`. */
  reading(): (entry: Entry) => Entry;
  /** The key of a part that it asks in private. */
  ask(asked: Asked, servicePublic: string): Promise<Key>;
  /** What the private tasks of its event know. Throws `UNSUPPORTED` where it is a part of what is not private. */
  readonly event: EventSeal;
}

/** The keys of this process. A page has none: it serves nothing in private. */
export interface Privacy {
  /**
   * The seal of an attempt at a private service, and what it was asked. Throws `DATA_CORRUPT` and `UNSUPPORTED` where it
   * was not asked so; `KeyMissing` where another worker may hold the key.
   */
  begin(
    work: DownMessages['work'],
    key: NonNullable<Schemas['private']>,
  ): { readonly seal: Seal; readonly body: string };
}

/** Not the request is wrong, but this worker: another may do it. */
export class KeyMissing extends Error {}
