/**
 * What this client knows of one conversation: the newest part of its log, and where it stands.
 *
 * However many readers there are, the relay sends each entry once. A reader who comes late and needs what is no longer
 * kept here reads it from the relay's log, then goes on live. Thousands may be under way at a time, so a thread holds
 * plain values; what can be watched is made for whoever watches.
 */
import { Observable } from 'rxjs';
import { lengthOf } from '../connection/session.ts';
import { decode } from '../contract/check.ts';
import { TameError } from '../contract/error.ts';
import type { EndEntry, Entry, PackedEntry } from '../protocol/entries.ts';
import { unpacked } from '../protocol/runs.ts';
import type { ConversationId } from '../protocol/ids.ts';
import type { DownMessages } from '../protocol/down.ts';
import type { ConversationState, Note, Outcome, Position } from './handle.ts';
import type { Say } from './row.ts';
import type { Veil } from './veil.ts';

/** Entries kept here for readers who come late. */
const KEPT_ENTRIES = 2_000;
const KEPT_LENGTH = 4 * 1024 * 1024;

export interface ThreadPorts {
  read(id: ConversationId, after: number): Promise<readonly Entry[]>;
  /** It has ended: nothing more will come. */
  over(id: ConversationId): void;
}

/** What only the latest of matters. */
interface Latest {
  state?: ConversationState;
  status?: string;
  question?: string | undefined;
  /** What this client says of it, beside the notes of the log. */
  note?: Note;
}

export class Thread {
  readonly id: ConversationId;
  service: string | undefined;
  /** Where it is private: what it is spoken and heard through. */
  declare veil: Promise<Veil> | undefined;
  /** Says something to the worker: what is said in one turn together, through whichever handle. */
  declare say: Say | undefined;
  /** Resolves when its request is stored, where it began here. */
  declare stored: Promise<void> | undefined;
  readonly #ports: ThreadPorts;
  /** Called when anything has changed, in the order they came. */
  readonly #watchers = new Set<() => void>();
  readonly #kept: Entry[] = [];
  #length = 0;
  #cursor: number;
  #epoch: string | undefined;
  #replies = 0;
  readonly #now: Latest = {};
  #outcome: Outcome | undefined;

  constructor(id: ConversationId, since: Position | undefined, ports: ThreadPorts) {
    this.id = id;
    this.#ports = ports;
    this.#cursor = since?.offset ?? 0;
    this.#epoch = since?.epoch;
  }

  get state(): Latest['state'] {
    return this.#now.state;
  }
  get isOver(): boolean {
    return this.#outcome !== undefined;
  }
  /** The last entry heard. */
  get position(): { readonly after: number; readonly epoch: string | undefined } {
    return { after: this.#cursor, epoch: this.#epoch };
  }
  get settled(): Promise<Outcome> {
    return new Promise((resolve) => this.#watch(() => this.#outcome && resolve(this.#outcome)));
  }

  /** What a value is, then what it becomes; completes when the conversation is over. */
  latest$<K extends keyof Latest>(what: K): Observable<Latest[K]> {
    return new Observable((reader) => {
      // No value is this one, so that the first is told whatever it is.
      let was: unknown = reader;
      return this.#watch(() => {
        const is = this.#now[what];
        if (is !== was) reader.next(is);
        was = is;
        if (this.isOver) reader.complete();
      });
    });
  }

  /** Entries behind an offset, oldest first, then live; completes when there will be no more, `outcome` tells why. */
  entries(after: number): Observable<Entry> {
    return new Observable((reader) => {
      let at = after;
      let reading = false;
      const tell = (entry: Entry | undefined): boolean => {
        if (reader.closed || entry?.offset !== at + 1) return false;
        at = entry.offset;
        reader.next(entry);
        if (entry.kind === 'end') reader.complete();
        return true;
      };
      const drain = (): void => {
        if (reading) return;
        for (;;) {
          const first = this.#kept[0]?.offset ?? this.#cursor + 1;
          if (at + 1 < first && !reader.closed) {
            reading = true;
            this.#ports.read(this.id, at).then(
              (entries) => {
                reading = false;
                entries.forEach(tell);
                drain();
              },
              (error: unknown) => reader.error(error),
            );
            return;
          }
          if (!tell(this.#kept[at + 1 - first])) break;
        }
        // Behind the end there is nothing: a position there is of another log.
        if (this.isOver) return at > this.#cursor ? reader.error(lost()) : reader.complete();
      };
      return this.#watch(drain);
    });
  }

  note(text: string): void {
    this.#now.note = { level: 'warn', text };
    this.#changed();
  }

  /** This device has it, or the relay. Never goes back from what the relay has said of it. */
  known(state: 'stored' | 'accepted'): void {
    if (this.state && (this.state !== 'stored' || state !== 'accepted')) return;
    this.#now.state = state;
    this.#changed();
  }

  stands({ state, epoch, workers, question }: DownMessages['state']): void {
    this.#epoch ??= epoch;
    if (this.isOver) return;
    const unserved = state === 'queued' && workers === 0 && this.state !== state;
    this.#now.question = question;
    this.#now.state = state;
    if (unserved) this.note(`No worker serves "${this.service ?? 'this'}" now; the relay keeps it.`);
    else this.#changed();
  }

  progress(status: string): void {
    this.#now.status = status;
    this.#changed();
  }

  hear(entries: readonly PackedEntry[]): void {
    for (const entry of unpacked(entries)) {
      // Who begins behind the end is told the end.
      if (entry.offset !== this.#cursor + 1 && entry.kind !== 'end') continue;
      this.#cursor = entry.offset;
      this.#kept.push(entry);
      this.#length += lengthOf(entry);
      if (replyIn(entry) !== undefined) this.#replies += 1;
      if (entry.kind === 'end') this.#finish(entry.state, entry.state === 'completed' ? undefined : endError(entry));
    }
    while (this.#kept.length > KEPT_ENTRIES || this.#length > KEPT_LENGTH) {
      const dropped = this.#kept.shift();
      this.#length -= dropped ? lengthOf(dropped) : this.#length;
    }
    this.#changed();
  }

  /** There will be no more: it was refused, lost, or closed here. */
  fail(error: TameError, state: Outcome['state'] = 'rejected'): void {
    if (this.isOver) return;
    this.#finish(state, error);
    this.#changed();
  }

  #finish(state: Outcome['state'], error: TameError | undefined): void {
    this.#now.state = state;
    this.#outcome = { state, replies: this.#replies, ...(error && { error }) };
    this.#ports.over(this.id);
  }

  #changed(): void {
    for (const look of this.#watchers) look();
    if (this.isOver) this.#watchers.clear();
  }

  /** Looks now, and after every change. Returns what stops it. */
  #watch(look: () => void): () => void {
    if (!this.isOver) this.#watchers.add(look);
    look();
    return () => this.#watchers.delete(look);
  }
}

export function lost(): TameError {
  return new TameError('RESET', 'The relay has other data now.');
}

/** The reply that an entry bears; an end may bear the last one. */
export function replyIn(entry: Entry): string | undefined {
  return entry.kind === 'reply' || entry.kind === 'end' ? entry.body : undefined;
}

/** The error that an end stands for. */
export function endError({
  code = 'FAILED',
  state,
  text = `It has ended as ${state}.`,
  reason,
  data,
}: EndEntry): TameError {
  return new TameError(code, text, { reason, data: data && decode(data, 'The data of an error') });
}
