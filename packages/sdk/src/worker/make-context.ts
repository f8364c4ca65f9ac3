/** The context of one attempt, made from it. */
import { Observable, map, type Subscription } from 'rxjs';
import type { Queries } from '../client/queries.ts';
import type { Client } from '../client/api.ts';
import type { Conversation } from '../client/handle.ts';
import type { RequestOptions } from '../client/options.ts';
import { read, write } from '../contract/check.ts';
import type { Schemas, Service, Topic } from '../contract/contract.ts';
import type { Session } from '../connection/session.ts';
import type { Entry } from '../protocol/entries.ts';
import { TameError } from '../contract/error.ts';
import type { Attempt } from './attempt.ts';
import type { Context, Receiving } from './context.ts';
import type { Part } from './part.ts';
import type { Publisher } from './publisher.ts';
import type { Privacy } from './seal.ts';
import { errorOf, Failure, Forward } from './run.ts';

export interface ContextPorts {
  session: Session;
  client: Client;
  queries: Queries;
  publisher: Pick<Publisher, 'topic'>;
  /** It was posted to everybody: there is no conversation. */
  posted?: boolean;
  /** What only a worker process does: a page takes no part in the events of conversations. */
  together?: Together;
  /** Where private services are served; a page has no keys for that. */
  privacy?: Privacy;
}

/** How a task works together with others. */
interface Together {
  /** An attempt has begun; what comes back makes its part, when it is needed. */
  begin(attempt: Attempt): () => Part;
  gather: (by: Pick<Context, 'note' | 'signal'>) => Context['gather'];
}

/** The context, and what ends everything that it has begun. */
export function makeContext<R, M, S>(
  attempt: Attempt,
  schemas: Schemas,
  { client, queries, publisher, posted = false, together }: ContextPorts,
): { context: Context<R, M, S>; close(): void } {
  const { id, attempt: number, user, offset: head } = attempt.work;
  const makePart = posted ? undefined : together?.begin(attempt);
  attempt.takePart = makePart && (() => (attempt.part ??= makePart()));
  const children = new Set<Conversation | Subscription>();
  /** What is asked here ends with this conversation; where there is none to end with, by itself. */
  const asPart = posted ? {} : { parent: id, parentAttempt: number };
  const messages$ = (): Observable<M> => attempt.told$.pipe(map((body) => read<M>(schemas.message, body, 'A message')));
  const unread: { message: M }[] = [];
  let reader: ((message: M) => void) | undefined;
  let listening: Subscription | undefined;
  /** From the first message: only a handler that receives has them kept here. */
  const listen = (): Subscription =>
    messages$().subscribe({
      next: (message) => {
        if (reader !== undefined) reader(message);
        else unread.push({ message });
      },
      error: () => undefined, // a message that breaks the contract ends `messages$`; whoever listens there hears why
    });

  const child = <C extends Conversation>(conversation: C): C => {
    children.add(conversation);
    void conversation.settled.then(() => children.delete(conversation));
    return conversation;
  };

  const receive = ({ signal }: Receiving = {}, question?: string): Promise<M> => {
    listening ??= listen();
    const [first] = unread.splice(0, 1);
    if (first !== undefined) return Promise.resolve(first.message);
    if (signal?.aborted) return Promise.reject(errorOf(signal.reason));
    attempt.wait(true, question);
    const received = new Promise<M>((resolve, reject) => {
      const goOn = (): void => {
        reader = undefined;
        signal?.removeEventListener('abort', withdraw);
        if (!attempt.over) attempt.wait(false);
      };
      const withdraw = (): void => {
        goOn();
        reject(errorOf(signal?.reason));
      };
      signal?.addEventListener('abort', withdraw);
      reader = (message) => {
        goOn();
        resolve(message);
      };
    });
    return attempt.orOver(received);
  };

  const context: Context<R, M, S> = {
    id,
    attempt: number,
    user,
    get signal() {
      return attempt.signal;
    },
    get messages$() {
      return messages$();
    },
    receive: (how) => receive(how),
    ask: (question, how) => receive(how, write(undefined, question, 'The question')),
    forward(service) {
      if (attempt.seal !== undefined)
        throw new TameError(
          'UNSUPPORTED',
          'What was asked in private is not passed on: ask the other service instead.',
        );
      throw new Forward(typeof service === 'string' ? service : service.name);
    },
    status: (status) => attempt.status(write(schemas.status, status, 'The status')),
    note: (level, text, corrections) => {
      if (!attempt.over) attempt.add({ type: 'note', level, text, ...(corrections && { corrections }) });
    },
    fail(reason, data) {
      throw new Failure('FAILED', `The service could not do it: ${reason}.`, { reason, data });
    },
    async replies() {
      const found: R[] = [];
      const open = attempt.seal?.reading() ?? ((entry: Entry) => entry);
      for (let after = 0; after < head;) {
        const entries = await queries.read(id, after);
        for (const each of entries) {
          after = each.offset;
          const entry = open(each);
          if (entry.kind === 'reply' && after <= head) found.push(read<R>(schemas.reply, entry.body, 'A reply'));
        }
        if (entries.length === 0) break;
      }
      return found;
    },
    flushed: () => attempt.flushed(),
    request: <T>(service: Service<unknown, unknown, T> | string, input: unknown, options?: RequestOptions) =>
      new Observable<T>((subscriber) => {
        const answer$ =
          typeof service === 'string'
            ? client.request<T>(service, input, { ...options, ...asPart })
            : client.request(service, input, { ...options, ...asPart });
        const asking = answer$.subscribe(subscriber);
        children.add(asking);
        asking.add(() => children.delete(asking));
        return asking;
      }),
    converse: (service: Service | string, input: unknown, options?: RequestOptions) => {
      const part =
        typeof service === 'string'
          ? client.converse(service, input, { ...options, ...asPart })
          : client.converse(service, input, { ...options, ...asPart });
      // What has an id of the handler's making is asked for again by the next attempt; until then it goes on.
      return options?.id === undefined || posted ? child(part) : part;
    },
    topic: <Event>(topic: Topic<Event> | string) => publisher.topic(topic),
    get event() {
      if (attempt.takePart === undefined) throw alone();
      return attempt.takePart().event;
    },
    gather: (asked, options) => {
      if (together === undefined) throw alone();
      return together.gather(context)(asked, options);
    },
  };
  return {
    context,
    close() {
      listening?.unsubscribe();
      attempt.part?.close();
      for (const each of children) {
        if ('cancel' in each) void each.cancel('The work that asked for it is over.').catch(() => undefined);
        else each.unsubscribe();
      }
    },
  };
}

function alone(): TameError {
  return new TameError('UNSUPPORTED', 'Only a worker process that has a conversation works together with others.');
}
