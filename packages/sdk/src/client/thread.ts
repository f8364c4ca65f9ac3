/**
 * What this client knows of one conversation: the newest part of its log, and where it stands.
 *
 * However many readers there are, the relay sends each entry once. A reader who comes late and needs what is no longer
 * kept here reads it from the relay's log, then goes on live.
 */
import { BehaviorSubject, Observable, ReplaySubject, Subject } from 'rxjs';
import { decode } from '../contract/check.ts';
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
  over(): void;
}

export interface Thread {
  readonly id: ConversationId;
  service: string | undefined;
  readonly state$: BehaviorSubject<ConversationState | undefined>;
  readonly status$: ReplaySubject<string>;
  readonly question$: BehaviorSubject<string | undefined>;
  /** Sentences of this client, beside those of the log. */
  readonly localNotes$: Observable<Note>;
  readonly settled: Promise<Outcome>;
  readonly isOver: boolean;
  /** The last entry heard. */
  readonly position: { readonly after: number; readonly epoch: string | undefined };
  /** Entries behind an offset, oldest first, then live; completes when there will be no more, `settled` tells why. */
  entries(after: number): Observable<Entry>;
  note(text: string): void;
  /** This device has it, or the relay. Never goes back from what the relay has said of it. */
  known(state: 'stored' | 'accepted'): void;
  stands(message: DownMessages['state']): void;
  hear(entries: readonly Entry[]): void;
  /** There will be no more: it was refused, lost, or closed here. */
  fail(error: TameError, state?: Outcome['state']): void;
}

export function createThread(id: ConversationId, since: Position | undefined, { read, over }: ThreadPorts): Thread {
  const state$ = new BehaviorSubject<ConversationState | undefined>(undefined);
  const status$ = new ReplaySubject<string>(1);
  const question$ = new BehaviorSubject<string | undefined>(undefined);
  const notes$ = new ReplaySubject<Note>(16);
  const changed$ = new Subject<void>();
  const kept: Entry[] = [];
  let length = 0;
  let cursor = since?.offset ?? 0;
  let epoch = since?.epoch;
  let replies = 0;
  let isOver = false;
  let settle: (outcome: Outcome) => void;
  const settled = new Promise<Outcome>((resolve) => (settle = resolve));

  const setState = (state: ConversationState): void => {
    if (state$.value !== state) state$.next(state);
  };

  const finish = (state: Outcome['state'], error: TameError | undefined): void => {
    isOver = true;
    setState(state);
    for (const subject of [state$, status$, question$, notes$]) subject.complete();
    settle({ state, replies, ...(error && { error }) });
    over();
  };

  const note = (text: string): void => notes$.next({ level: 'warn', text });

  const thread: Thread = {
    id,
    service: undefined,
    state$,
    status$,
    question$,
    localNotes$: notes$,
    settled,
    get isOver() {
      return isOver;
    },
    get position() {
      return { after: cursor, epoch };
    },
    note,
    entries: (after) =>
      new Observable((reader) => {
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
            const first = kept[0]?.offset ?? cursor + 1;
            if (at + 1 < first && !reader.closed) return readOlder();
            if (!tell(kept[at + 1 - first])) break;
          }
          // Behind the end there is nothing: a position there is of another log.
          if (isOver) return at > cursor ? reader.error(lost()) : reader.complete();
        };
        const readOlder = (): void => {
          reading = true;
          read(id, at).then(
            ({ entries }) => {
              reading = false;
              entries.forEach(tell);
              drain();
            },
            (error: unknown) => reader.error(error),
          );
        };
        reader.add(changed$.subscribe(drain));
        drain();
      }),
    known(state) {
      const was = state$.value;
      if (was === undefined || (was === 'stored' && state === 'accepted')) setState(state);
    },
    stands({ state, epoch: told, workers, question }) {
      epoch ??= told;
      if (isOver) return;
      if (state === 'queued' && workers === 0 && state$.value !== state) {
        note(`No worker serves "${thread.service ?? 'this'}" now; the request waits at the relay.`);
      }
      question$.next(question);
      setState(state);
    },
    hear(entries) {
      for (const entry of entries) {
        // Who begins behind the end is told the end.
        if (entry.offset !== cursor + 1 && entry.kind !== 'end') continue;
        cursor = entry.offset;
        kept.push(entry);
        length += lengthOf(entry);
        if (replyIn(entry) !== undefined) replies += 1;
        if (entry.kind === 'end') finish(entry.state, entry.state === 'completed' ? undefined : endError(entry));
      }
      while (kept.length > KEPT_ENTRIES || length > KEPT_LENGTH) {
        const dropped = kept.shift();
        length -= dropped === undefined ? length : lengthOf(dropped);
      }
      changed$.next();
    },
    fail(error, state = 'rejected') {
      if (isOver) return;
      finish(state, error);
      changed$.next();
    },
  };
  return thread;
}

function lengthOf(entry: Entry): number {
  return 'body' in entry ? (entry.body?.length ?? 0) : 64;
}

export function lost(): TameError {
  return new TameError('RESET', 'The relay has other data now.');
}

/** The reply that an entry bears; an end may bear the last one. */
export function replyIn(entry: Entry): string | undefined {
  return entry.kind === 'reply' || entry.kind === 'end' ? entry.body : undefined;
}

/** The error that an end stands for. */
function endError({ code = 'FAILED', state, text = `It has ended as ${state}.`, reason, data }: EndEntry): TameError {
  return new TameError(code, text, { reason, data: data && decode(data, 'The data of an error') });
}
