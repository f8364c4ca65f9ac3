/**
 * All that is known of one running conversation, as one value that grows: replies folded into a view, state, status,
 * notes, and how it ended.
 */
import { TameError, type Conversation, type ConversationState, type Note } from '@tame/sdk';
import { EMPTY, Observable, asyncScheduler, catchError, map, merge, scan, throttleTime } from 'rxjs';

export interface Watched<View, Status = unknown> {
  readonly view: View;
  /** Unset until this device or the relay has said something of it. */
  readonly state: ConversationState | undefined;
  readonly status: Status | undefined;
  /** What the worker needs to hear before it can go on; undefined while it needs nothing. */
  readonly question: unknown;
  readonly notes: readonly Note[];
  /** Why it ended, unless it completed. */
  readonly error: TameError | undefined;
  /** Every reply has been heard: nothing more will come. */
  readonly ended: boolean;
}

type Heard<Reply, Status> =
  | { type: 'reply'; reply: Reply }
  | { type: 'state'; state: ConversationState }
  | { type: 'status'; status: Status }
  | { type: 'question'; question: unknown }
  | { type: 'note'; note: Note }
  | { type: 'completed' }
  | { type: 'failed'; error: TameError };

/** Emissions closer together than this are joined; the first and the last of a burst always arrive. */
const JOIN_MS = 50;

export function nothingHeard<View>(view: View): Watched<View, never> {
  return { view, state: undefined, status: undefined, question: undefined, notes: [], error: undefined, ended: false };
}

/** Follows a conversation from its first reply. Never errors: a failure is a part of the value. */
export function watch<Reply, Message, Status, View>(
  run: Conversation<Reply, Message, Status>,
  reduce: (view: View, reply: Reply) => View,
  initial: View,
): Observable<Watched<View, Status>> {
  const start: Watched<View, Status> = nothingHeard(initial);
  return merge(said<Reply, Status>(run), told(run)).pipe(
    scan((watched, heard) => hear(watched, heard, reduce), start),
    throttleTime(JOIN_MS, asyncScheduler, { leading: true, trailing: true }),
  );
}

function said<Reply, Status>(run: Observable<Reply>): Observable<Heard<Reply, Status>> {
  return new Observable((listener) =>
    run.subscribe({
      next: (reply) => listener.next({ type: 'reply', reply }),
      complete: () => {
        listener.next({ type: 'completed' });
        listener.complete();
      },
      error: (thrown: unknown) => {
        listener.next({ type: 'failed', error: asTameError(thrown) });
        listener.complete();
      },
    }),
  );
}

/** What accompanies the replies; its end and its failures are already known from them. */
function told<Reply, Message, Status>(run: Conversation<Reply, Message, Status>): Observable<Heard<Reply, Status>> {
  return merge(
    run.state$.pipe(map((state) => ({ type: 'state', state }) as const)),
    run.status$.pipe(map((status) => ({ type: 'status', status }) as const)),
    run.question$.pipe(map((question) => ({ type: 'question', question }) as const)),
    run.notes$.pipe(map((note) => ({ type: 'note', note }) as const)),
  ).pipe(catchError(() => EMPTY));
}

function hear<Reply, Status, View>(
  was: Watched<View, Status>,
  heard: Heard<Reply, Status>,
  reduce: (view: View, reply: Reply) => View,
): Watched<View, Status> {
  switch (heard.type) {
    case 'reply':
      return { ...was, view: reduce(was.view, heard.reply) };
    case 'state':
      return { ...was, state: heard.state };
    case 'status':
      return { ...was, status: heard.status };
    case 'question':
      return { ...was, question: heard.question };
    case 'note':
      return { ...was, notes: [...was.notes, heard.note] };
    case 'completed':
      return { ...was, ended: true };
    case 'failed':
      return { ...was, ended: true, error: heard.error };
  }
}

/** Whatever was thrown, as the one error people are shown. */
export function asTameError(thrown: unknown): TameError {
  if (thrown instanceof TameError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new TameError('UNKNOWN', message, { cause: thrown });
}
