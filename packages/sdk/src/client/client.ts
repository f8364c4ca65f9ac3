/** The client of a page: how its parts are put together. */
import { Observable } from 'rxjs';
import { uuidv7 } from 'uuidv7';
import { createSession, type Session } from '../connection/session.ts';
import { socketNetwork } from '../connection/socket.ts';
import { systemClock } from '../connection/clock.ts';
import { write } from '../contract/check.ts';
import { serviceOf, type Schemas, type Service } from '../contract/contract.ts';
import { TameError } from '../contract/error.ts';
import { ID_RULE, isConversationId, type ConversationId } from '../protocol/ids.ts';
import { openStore } from '../storage/open-store.ts';
import type { Client } from './api.ts';
import { handleOf, replies } from './conversation.ts';
import type { Conversation, Position } from './handle.ts';
import type { Desk } from './desk.ts';
import { createIdentity } from './identity.ts';
import { later } from './later.ts';
import { inRows } from './row.ts';
import type { ClientOptions, ClientPorts, RequestOptions } from './options.ts';
import { createOutbox } from './outbox.ts';
import { createQueries, type Queries } from './queries.ts';
import { servingLater } from './serving.ts';
import { topicHandle } from './topic-handle.ts';
import { createTabs } from './tabs.ts';
import type { Thread } from './thread.ts';
import { createThreads } from './threads.ts';

/** A service as far as its types do not matter. */
type Called = Pick<Service, 'name' | 'schemas'>;

/**
 * Connects a page to a relay. Nothing waits: what is asked before the relay is reached is stored and sent later.
 *
 * @example
 * const tame = createClient('https://relay.example.com', { token: () => fetchToken() });
 * tame.request('greet', { name: 'Ana' }).subscribe(console.log);
 */
export function createClient(url: string, options: ClientOptions = {}): Client {
  const { network = socketNetwork(url) } = options;
  const ports = { network, clock: systemClock, random: Math.random, newId: uuidv7 };
  const { client, session } = buildClient(options, ports);
  session.start();
  return client;
}

/** A client that has not yet begun to connect, with what a worker shares of it. */
export function buildClient(
  options: ClientOptions,
  ports: ClientPorts,
): { client: Client; session: Session; queries: Queries } {
  const { clock } = ports;
  const { token, name = 'tame' } = options;
  const store = openStore(options.store, name, clock);
  const identity = createIdentity(store, clock);
  const session = createSession({ ...ports, token, name, onToken: (each) => identity.token(each) });
  const tabs = createTabs({ name, user$: identity.user$ });
  const queries = createQueries(session);
  const threads = createThreads(session, queries, clock, (id) => outbox.requests(id));
  session.fresh$.subscribe(() => session.welcome && identity.greeted(session.welcome.user));
  const here = { ...ports, store, session, tabs, identity, name, listener: threads };
  const outbox = createOutbox(here);
  const asking = { session, queries, outbox };

  const cancel = async (thread: Thread, text = 'It was cancelled.'): Promise<void> => {
    await thread.stored;
    if (await outbox.withdraw(thread.id)) thread.fail(new TameError('CANCELLED', text), 'cancelled');
    else await outbox.put({ type: 'cancel', id: thread.id, text }, thread.veil);
  };

  /** What private conversations are spoken through: few pages have one, and those load it. */
  const veiled = (id: string, { private: secret }: Schemas) =>
    secret && import('../private/veil.ts').then(({ veilOf }) => veilOf(here, id, secret));

  const handle = <R, M, S>(thread: Thread, schemas: Schemas, after: number): Conversation<R, M, S> =>
    handleOf<R, M, S>(thread, schemas, after, {
      send: (thread.say ??= inRows((bodies, more) => {
        const [body = '', another] = bodies;
        const what =
          another === undefined ? ({ type: 'message', body } as const) : ({ type: 'messages', bodies } as const);
        const message = { ...what, id: thread.id, message: ports.newId(), ...(more && { more }) };
        // Not one after the other: what is said in one turn is on disk as one.
        return Promise.all([thread.stored, outbox.put(message, thread.veil)]);
      })),
      // What only this device knows is told without a network; what the relay does needs one, and what it takes is loaded then.
      peek: async () => {
        await thread.stored;
        return (
          (await outbox.requests(thread.id))[0] ?? (await import('./snapshot.ts')).peekAt<S>(asking, thread, schemas)
        );
      },
      cancel: (text) => cancel(thread, text),
    });

  /** Everything that can be wrong with a request is found before it is stored. */
  const prepare = (
    service: Called | string,
    input: unknown,
    { id = ports.newId(), notBefore, replaces, ...how }: RequestOptions & { oneWay?: true },
  ) => {
    const { name: called, schemas } = serviceOf(service);
    const body = write(schemas.input, input, 'The input', session.welcome?.maxBodyBytes);
    // How long, and not when: this clock may be years off. The outbox takes off what it waits there.
    const delay = notBefore && { delayMs: Math.max(0, notBefore.getTime() - clock.now()) };
    const message = { type: 'request', id: idOf(id), service: called, body, ...how, ...delay } as const;
    return { schemas, message, replaces };
  };

  const start = (service: Called | string, input: unknown, how: RequestOptions) => {
    const { schemas, message, replaces } = prepare(service, input, how);
    const thread = threads.begin(message.id, message.service);
    thread.veil = veiled(message.id, schemas);
    thread.stored = outbox.put(message, thread.veil, replaces);
    thread.stored.catch((error: unknown) => {
      thread.fail(error instanceof TameError ? error : new TameError('UNKNOWN', String(error)));
    });
    return { thread, schemas };
  };

  // Few pages serve or take: those that do load how.
  let opened: Desk | undefined;
  const desk = async () => {
    const { openDesk } = await import('./desk.ts');
    return (opened ??= openDesk({ ...asking, client }, clock));
  };

  const client: Client = {
    request: <R>(service: Called | string, input: unknown, how: RequestOptions = {}) =>
      new Observable<R>((reader) => {
        const { thread, schemas } = start(service, input, how);
        const reading = replies<R>(thread, schemas, 0).subscribe(reader);
        return () => {
          reading.unsubscribe();
          if (!thread.isOver) void cancel(thread, 'Nobody listens.').catch(() => undefined); // it fails of itself then
        };
      }),
    converse: <R, M, S>(service: Called | string, input: unknown, how: RequestOptions = {}) => {
      const { thread, schemas } = start(service, input, how);
      return handle<R, M, S>(thread, schemas, 0);
    },
    async post(service: Called | string, input: unknown, how: RequestOptions = {}) {
      const { schemas, message, replaces } = prepare(service, input, { ...how, oneWay: true });
      await outbox.put(message, veiled(message.id, schemas), replaces);
      return message.id;
    },
    conversation: <R, M, S>(
      id: string,
      { after, service: { name: called, schemas = {} } = {} }: { after?: Position; service?: Partial<Called> } = {},
    ) => {
      const thread = threads.find(idOf(id), after);
      thread.service ??= called;
      thread.veil ??= veiled(id, schemas);
      return handle<R, M, S>(thread, schemas, after?.offset ?? 0);
    },
    conversations: (filter = {}) => later(async () => (await import('./list.ts')).conversations$(asking, filter)),
    topic: (topic) => topicHandle(topic, { ...asking, newId: ports.newId }),
    serve: (...serving: Parameters<Desk['serve']>) => servingLater(desk().then((open) => open.serve(...serving))),
    queue: (queueName) => ({
      put: (item, options) => client.post(queueName, item, options),
      take: (options) => desk().then((open) => open.take(queueName, options)),
    }),
    connection$: session.connection$,
    outbox$: outbox.state$,
    async close() {
      await opened?.close();
      session.stop();
      for (const part of [threads, outbox, tabs, identity]) part.close();
      await store.close();
    },
  };

  return { client, session, queries };
}

function idOf(id: string): ConversationId {
  if (!isConversationId(id)) throw new TameError('BAD_REQUEST', `"${id}" is not an id: ${ID_RULE}.`);
  return id;
}
