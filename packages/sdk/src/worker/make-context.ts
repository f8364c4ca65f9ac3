/** The context of one attempt, made from it. */
import { Observable, map, type Subscription } from 'rxjs';
import type { Queries } from '../client/queries.ts';
import { typed, type Schemas } from '../client/conversation.ts';
import type { Client } from '../client/client.ts';
import type { Conversation } from '../client/handle.ts';
import type { RequestOptions } from '../client/options.ts';
import { check, decode, encode } from '../contract/check.ts';
import type { Service, Topic } from '../contract/contract.ts';
import type { Session } from '../connection/session.ts';
import type { Attempt } from './attempt.ts';
import type { Context } from './context.ts';
import type { Publisher } from './publisher.ts';
import { Failure } from './run.ts';

export interface ContextPorts {
  session: Session;
  client: Client;
  queries: Queries;
  publisher: Publisher;
}

/** The context, and what ends everything that it has begun. */
export function makeContext<R, M, S>(
  attempt: Attempt,
  schemas: Schemas,
  { session, client, queries, publisher }: ContextPorts,
): { context: Context<R, M, S>; close(): void } {
  const { id, attempt: number, user, offset: head } = attempt.work;
  const children = new Set<Conversation | Subscription>();
  const messages$ = attempt.told$.pipe(
    map((body) => typed<M>(check(schemas.message, decode(body, 'A message'), 'A message'))),
  );
  const unread: M[] = [];
  let reader: ((message: M) => void) | undefined;
  const listening = messages$.subscribe({
    next: (message) => {
      if (reader !== undefined) reader(message);
      else unread.push(message);
    },
    error: () => undefined, // a message that breaks the contract ends `messages$`; whoever listens there hears why
  });

  const child = <C extends Conversation>(conversation: C): C => {
    children.add(conversation);
    void conversation.settled.then(() => children.delete(conversation));
    return conversation;
  };

  const context: Context<R, M, S> = {
    id,
    attempt: number,
    user,
    signal: attempt.signal,
    messages$,
    receive() {
      const [first] = unread;
      if (unread.length > 0) {
        unread.shift();
        return Promise.resolve(typed<M>(first));
      }
      session.say({ type: 'waiting', id, attempt: number, input: true });
      return new Promise((resolve, reject) => {
        const stop = (): void => reject(attempt.reason);
        attempt.signal.addEventListener('abort', stop, { once: true });
        if (attempt.over) stop();
        reader = (message) => {
          reader = undefined;
          attempt.signal.removeEventListener('abort', stop);
          session.say({ type: 'waiting', id, attempt: number, input: false });
          resolve(message);
        };
      });
    },
    status: (status) => attempt.status(encode(check(schemas.status, status, 'The status'), 'The status')),
    note: (level, text, corrections) => {
      attempt.say({ type: 'note', level, text, ...(corrections && { corrections }) }).catch(() => undefined); // the attempt is over
    },
    fail(reason, data) {
      throw new Failure('FAILED', `The service could not do it: ${reason}.`, { reason, data });
    },
    async replies() {
      const found: R[] = [];
      for (let after = 0; after < head;) {
        const { entries } = await queries.read(id, after);
        for (const entry of entries) {
          after = entry.offset;
          if (entry.kind === 'reply' && after <= head)
            found.push(typed<R>(check(schemas.reply, decode(entry.body, 'A reply'), 'A reply')));
        }
        if (entries.length === 0) break;
      }
      return found;
    },
    request: <T>(service: Service<unknown, unknown, T> | string, input: unknown, options?: RequestOptions) =>
      new Observable<T>((subscriber) => {
        const answer$ =
          typeof service === 'string'
            ? client.request<T>(service, input, options)
            : client.request(service, input, options);
        const asking = answer$.subscribe(subscriber);
        children.add(asking);
        asking.add(() => children.delete(asking));
        return asking;
      }),
    converse: (service: Service | string, input: unknown, options?: RequestOptions) =>
      child(
        typeof service === 'string'
          ? client.converse(service, input, options)
          : client.converse(service, input, options),
      ),
    topic: <Event>(topic: Topic<Event> | string) => publisher.topic(topic),
  };
  return {
    context,
    close() {
      listening.unsubscribe();
      for (const each of children) {
        if ('cancel' in each) void each.cancel('The work that asked for it is over.').catch(() => undefined);
        else each.unsubscribe();
      }
    },
  };
}
