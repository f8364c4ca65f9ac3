/** The handle of a conversation: a thread, seen through its contract. */
import { Observable, filter, map } from 'rxjs';
import { read, write } from '../contract/check.ts';
import type { Schemas } from '../contract/contract.ts';
import type { Entry } from '../protocol/entries.ts';
import type { Conversation, Note, Snapshot } from './handle.ts';
import { replyIn, type Thread } from './thread.ts';
import { withoutUnset } from './unset.ts';

/** What a handle may do through its client. */
export interface HandlePorts<Status> {
  send(body: string, more?: boolean): Promise<void>;
  cancel(reason?: string): Promise<void>;
  /** What only this device knows of, else what the relay does. */
  peek(): Promise<Snapshot<Status>>;
}

export function handleOf<Reply, Message, Status>(
  thread: Thread,
  schemas: Schemas,
  after: number,
  ports: HandlePorts<Status>,
): Conversation<Reply, Message, Status> {
  const { id, service, settled } = thread;
  return Object.assign(replies<Reply>(thread, schemas, after), {
    id,
    service,
    settled,
    state$: thread.state$().pipe(filter((state) => state !== undefined)),
    status$: thread.status$().pipe(
      filter((body) => body !== undefined),
      map((body) => read<Status>(schemas.status, body, 'A status')),
    ),
    question$: thread.question$().pipe(map(asked)),
    notes$: new Observable<Note>((reader) => {
      reader.add(thread.note$().subscribe((note) => note && reader.next(note)));
      const logged$ = thread.entries(after).pipe(filter((entry) => entry.kind === 'note'));
      return logged$.pipe(map(noteOf)).subscribe(reader);
    }),
    async send(message: Message, { more }: { more?: boolean } = {}) {
      await ports.send(write(schemas.message, message, 'The message'), more);
    },
    peek: ports.peek,
    cancel: ports.cancel,
  });
}

function noteOf({ kind: _kind, offset: _offset, timeMs: _timeMs, ...note }: Extract<Entry, { kind: 'note' }>): Note {
  return withoutUnset(note);
}

/** All replies behind an offset, then how it ended. */
export function replies<Reply>(thread: Thread, { reply }: Schemas, after: number): Observable<Reply> {
  return new Observable((reader) =>
    thread.entries(after).subscribe({
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
      complete: () => void thread.settled.then(({ error }) => (error ? reader.error(error) : reader.complete())),
    }),
  );
}

function asked(question: string | undefined): unknown {
  return question && read(undefined, question, 'A question');
}
