/**
 * What this client knows of one conversation: the newest part of its log, and where it stands.
 *
 * However many readers there are, the relay sends each entry once. A reader who comes late and needs what is no longer
 * kept here reads it from the relay's log, then goes on live.
 */
import { BehaviorSubject, Observable, ReplaySubject, Subject } from 'rxjs';
import { TameError } from '../contract/error.ts';
import type { EndEntry, Entry } from '../protocol/entries.ts';
import type { ConversationId } from '../protocol/ids.ts';
import type { DownMessages } from '../protocol/down.ts';
import type { ConversationState, Note, Outcome, Position } from './handle.ts';

/** Entries kept here for readers who come late. */
const KEPT_ENTRIES = 2_000;
const KEPT_LENGTH = 4 * 1024 * 1024;

export interface ThreadPorts {
  read(id: ConversationId, after: number): Promise<DownMessages['page']>;
  /** It has ended: nothing more will come. */
  over(thread: Thread): void;
}

export class Thread {
  readonly id: ConversationId;
  service: string | undefined;
  /** Offset of the last entry heard. */
  cursor: number;
  epoch: string | undefined;
  readonly state$ = new BehaviorSubject<ConversationState | undefined>(undefined);
  readonly status$ = new ReplaySubject<string>(1);
  /** Sentences of this client, beside those of the log. */
  readonly #local = new ReplaySubject<Note>(16);
  readonly settled: Promise<Outcome>;
  #settle: (outcome: Outcome) => void = () => undefined;
  readonly #ports: ThreadPorts;
  readonly #changed = new Subject<void>();
  #entries: Entry[] = [];
  #length = 0;
  #replies = 0;
  /** Why there will be no more entries, beyond those kept here. */
  #failure: TameError | undefined;
  #over = false;

  constructor(id: ConversationId, after: Position | undefined, ports: ThreadPorts) {
    this.id = id;
    this.cursor = after?.offset ?? 0;
    this.epoch = after?.epoch;
    this.#ports = ports;
    this.settled = new Promise((resolve) => (this.#settle = resolve));
  }

  get isOver(): boolean {
    return this.#over;
  }

  /** Entries behind an offset, oldest first, then live; completes behind the end, errors when the log is lost. */
  entries(after: number): Observable<Entry> {
    return new Observable((reader) => {
      let at = after;
      let reading = false;
      const drain = (): void => {
        while (!reader.closed && !reading) {
          const first = this.#entries[0]?.offset ?? this.cursor + 1;
          if (at + 1 < first) return readOlder();
          const entry = this.#entries[at + 1 - first];
          if (entry === undefined) break;
          at = entry.offset;
          reader.next(entry);
          if (entry.kind === 'end') reader.complete();
        }
        if (this.#failure !== undefined && !reading) reader.error(this.#failure);
      };
      const readOlder = (): void => {
        reading = true;
        this.#ports.read(this.id, at).then(
          ({ entries }) => {
            reading = false;
            for (const entry of entries) {
              if (reader.closed || entry.offset !== at + 1) continue;
              at = entry.offset;
              reader.next(entry);
              if (entry.kind === 'end') reader.complete();
            }
            drain();
          },
          (error: unknown) => reader.error(error),
        );
      };
      const watching = this.#changed.subscribe(drain);
      drain();
      return watching;
    });
  }

  get localNotes$(): Observable<Note> {
    return this.#local;
  }

  note(text: string): void {
    this.#local.next({ level: 'warn', text });
  }

  /** This device has it, or the relay. Never goes back from what the relay has said of it. */
  known(state: 'stored' | 'accepted'): void {
    const was = this.state$.value;
    if (was === undefined || (was === 'stored' && state === 'accepted')) this.#setState(state);
  }

  stands({ state, epoch, workers }: DownMessages['state']): void {
    this.epoch ??= epoch;
    if (this.#over) return;
    if (state === 'queued' && workers === 0 && this.state$.value !== 'queued') {
      this.note(`No worker is serving "${this.service ?? 'this'}" now; the request waits at the relay until one does.`);
    }
    this.#setState(state);
  }

  hear(entries: readonly Entry[]): void {
    for (const entry of entries) {
      if (entry.offset !== this.cursor + 1) continue;
      this.cursor = entry.offset;
      this.#entries.push(entry);
      this.#length += lengthOf(entry);
      if (entry.kind === 'reply' || (entry.kind === 'end' && entry.body !== undefined)) this.#replies += 1;
      if (entry.kind === 'end') this.#end(entry);
    }
    while (this.#entries.length > KEPT_ENTRIES || this.#length > KEPT_LENGTH) {
      const dropped = this.#entries.shift();
      if (dropped === undefined) break;
      this.#length -= lengthOf(dropped);
    }
    this.#changed.next();
  }

  /** There will be no more: it was refused, lost, or closed here. */
  fail(error: TameError, state: Outcome['state'] = 'rejected'): void {
    if (this.#over) return;
    this.#failure = error;
    this.#finish({ state, error, replies: this.#replies });
    this.#changed.next();
  }

  #end(entry: EndEntry): void {
    const error = entry.state === 'completed' ? undefined : endError(entry);
    this.#finish({ state: entry.state, replies: this.#replies, ...(error && { error }) });
  }

  #finish(outcome: Outcome): void {
    this.#over = true;
    this.#setState(outcome.state);
    this.state$.complete();
    this.status$.complete();
    this.#local.complete();
    this.#settle(outcome);
    this.#ports.over(this);
  }

  #setState(state: ConversationState): void {
    if (this.state$.value !== state) this.state$.next(state);
  }
}

function lengthOf(entry: Entry): number {
  return 'body' in entry ? (entry.body?.length ?? 0) : 64;
}

/** The error that an end stands for. */
export function endError({ code, state, text, reason, data }: EndEntry): TameError {
  const codes = { completed: 'FAILED', failed: 'FAILED', cancelled: 'CANCELLED', expired: 'EXPIRED' } as const;
  return new TameError(code ?? codes[state], text ?? `The conversation has ${state === 'failed' ? 'failed' : `been ${state}`}.`, { reason, data });
}
