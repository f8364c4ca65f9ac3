/** What this session asks of the relay by ref: asked again in a fresh session, until it is answered or let go. */
import { Observable, firstValueFrom, type Subscriber } from 'rxjs';
import type { Session } from '../connection/session.ts';
import { TameError } from '../contract/error.ts';
import type { Down } from '../protocol/down.ts';
import type { Entry } from '../protocol/entries.ts';
import type { ConversationId } from '../protocol/ids.ts';
import { unpacked } from '../protocol/runs.ts';
import type { Up } from '../protocol/up.ts';

/** A message of the relay that answers a ref. */
type Answer = Exclude<Extract<Down, { ref?: unknown }>, { type: 'refused' }>;

interface Query<T> {
  open(ref: number): Up;
  /** What lets go of it at the relay; unset for what is over with its first answer. */
  close?: 'unsubscribe' | 'unlist' | 'unwatch';
  hear(answer: Answer, reader: Subscriber<T>): void;
}

export interface Queries {
  /** Asks when subscribed, lets go when unsubscribed; errors when the relay refuses, completes when the client closes. */
  live<T>(query: Query<T>): Observable<T>;
  /** Asks for one answer. Rejects with `CANCELLED` when the client closes before it. */
  once<T>(query: Query<T>): Promise<T>;
  /** A page of a log behind an offset. */
  read(id: ConversationId, after: number): Promise<readonly Entry[]>;
}

export function createQueries(session: Session): Queries {
  let refs = 0;

  const live = <T>({ open, close, hear }: Query<T>): Observable<T> =>
    new Observable((reader) => {
      const ref = (refs += 1);
      const ask = (): void => session.say(open(ref));
      reader.add(
        session.received$.subscribe({
          next(message) {
            if (!('ref' in message) || message.ref !== ref) return;
            if (message.type === 'refused') reader.error(new TameError(message.code, message.text));
            else hear(message, reader);
          },
          complete: () => reader.complete(),
        }),
      );
      reader.add(session.fresh$.subscribe(ask));
      if (close) reader.add(() => session.say({ type: close, ref }));
      ask();
    });

  const once = async <T>(query: Query<T>): Promise<T> => {
    const answer = await firstValueFrom(live(query), { defaultValue: undefined });
    if (answer === undefined) throw new TameError('CANCELLED', 'The client closed.');
    return answer;
  };

  return {
    live,
    once,
    read: (id, after) =>
      once({
        open: (ref) => ({ type: 'read', ref, id, after }),
        hear: (answer, reader) => answer.type === 'page' && reader.next(unpacked(answer.entries)),
      }),
  };
}
