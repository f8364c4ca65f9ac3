/** The handle of a conversation: a thread, seen through its contract. */
import { Observable, filter, map } from 'rxjs';
import { decode, read, write } from '../contract/check.ts';
import type { Schemas } from '../contract/contract.ts';
import type { Entry } from '../protocol/entries.ts';
import type { Came } from './veil.ts';
import type { Conversation, Note, Outcome, Snapshot } from './handle.ts';
import { later } from './later.ts';
import type { Say } from './row.ts';
import { replyIn, type Thread } from './thread.ts';
import { withoutUnset } from './unset.ts';

/** What a handle may do through its client. */
export interface HandlePorts<Status> {
  send: Say;
  cancel(reason?: string): Promise<void>;
  /** What only this device knows of, else what the relay does. */
  peek(): Promise<Snapshot<Status>>;
}

/** What came; where it is private, that opened. */
function opened<T extends Entry | string | undefined>({ veil }: Thread, came$: Observable<T>, as: Came): Observable<T> {
  return veil ? later(() => veil.then((through) => through.open(came$, as))) : came$;
}

function endOf(thread: Thread): Promise<Outcome> {
  // What cannot be loaded was told to whoever asked.
  return (
    thread.veil?.then(
      (through) => through.settled(thread),
      () => thread.settled,
    ) ?? thread.settled
  );
}

export function handleOf<Reply, Message, Status>(
  thread: Thread,
  schemas: Schemas,
  after: number,
  ports: HandlePorts<Status>,
): Conversation<Reply, Message, Status> {
  const { id, service } = thread;
  return Object.assign(replies<Reply>(thread, schemas, after), ports, {
    id,
    service,
    settled: endOf(thread),
    state$: thread.latest$('state').pipe(filter((state) => state !== undefined)),
    status$: opened(thread, thread.latest$('status'), 'status').pipe(
      filter((body) => body !== undefined),
      map((body) => read<Status>(schemas.status, body, 'A status')),
    ),
    question$: opened(thread, thread.latest$('question'), 'question').pipe(map(asked)),
    notes$: new Observable<Note>((reader) => {
      reader.add(thread.latest$('note').subscribe((note) => note && reader.next(note)));
      const logged$ = opened(thread, thread.entries(after), after);
      return logged$
        .pipe(
          filter((entry) => entry.kind === 'note'),
          map(noteOf),
        )
        .subscribe(reader);
    }),
    async send(message: Message, { more }: { more?: boolean } = {}) {
      await ports.send(write(schemas.message, message, 'The message'), more);
    },
  });
}

function noteOf({ kind: _kind, offset: _offset, timeMs: _timeMs, ...note }: Extract<Entry, { kind: 'note' }>): Note {
  return withoutUnset(note);
}

/** All replies behind an offset, then how it ended. */
export function replies<Reply>(thread: Thread, { reply }: Schemas, after: number): Observable<Reply> {
  return new Observable((reader) =>
    opened(thread, thread.entries(after), after).subscribe({
      next: (entry) => {
        const body = replyIn(entry);
        if (body === undefined) return;
        try {
          reader.next(read<Reply>(reply, body, 'A reply'));
        } catch (cause) {
          reader.error(cause);
        }
      },
      error: (error: unknown) => reader.error(error),
      complete: () => void endOf(thread).then(({ error }) => (error ? reader.error(error) : reader.complete())),
    }),
  );
}

function asked(question: string | undefined): unknown {
  return question && decode(question, 'A question');
}
