/** All conversations that somebody in this client looks at: follows them at the relay, and tells each what it hears. */
import type { Clock } from '../connection/clock.ts';
import type { Session } from '../connection/session.ts';
import { TameError } from '../contract/error.ts';
import type { ConversationId } from '../protocol/ids.ts';
import type { Down } from '../protocol/down.ts';
import type { Queries } from './queries.ts';
import type { ConversationState, Position } from './handle.ts';
import type { OutboxListener } from './outbox.ts';
import { Thread, lost } from './thread.ts';

/** How long until a conversation that only this device's outbox knows of is looked for again. */
const LOOK_AGAIN_MS = 2_000;

export interface Threads extends OutboxListener {
  /** The thread of a conversation that begins here. */
  begin(id: ConversationId, service: string): Thread;
  /** The thread of a conversation that began somewhere, sometime. */
  find(id: ConversationId, since?: Position): Thread;
  close(): void;
}

/** `waiting` gives the request of a conversation that the outbox of this device still has. */
export function createThreads(
  session: Session,
  queries: Queries,
  clock: Clock,
  waiting: (id: string) => Promise<readonly unknown[]>,
): Threads {
  const threads = new Map<string, Thread>();
  /** Those that the relay sends us the entries of, or has been asked to; with where they stood when it was asked. */
  const following = new Map<string, ConversationState | undefined>();
  /** Those that began here: the request itself queries to follow, when this tab sends it. */
  const own = new Set<string>();

  const over = (id: ConversationId): void => {
    threads.delete(id);
    following.delete(id);
    own.delete(id);
  };
  const threadOf = (id: ConversationId, since?: Position): Thread => {
    const thread = threads.get(id) ?? new Thread(id, since, { read: queries.read, over });
    threads.set(id, thread);
    return thread;
  };

  const follow = ({ id, isOver, position, state }: Thread): void => {
    if (isOver || following.has(id)) return;
    following.set(id, state);
    session.say({ type: 'follow', id, ...position });
  };

  /** The relay knows nothing of it: not yet, while or if the outbox has it; never again, when its data was lost. */
  const notFound = async (thread: Thread, error: TameError): Promise<void> => {
    const was = following.get(thread.id);
    following.delete(thread.id);
    const { epoch } = thread.position;
    if (
      error.code === 'NOT_FOUND' &&
      // Taken by the relay since it was asked, it has left the outbox.
      ((await waiting(thread.id)).length > 0 || thread.state !== was)
    ) {
      thread.known('stored');
      clock.after(LOOK_AGAIN_MS, () => follow(thread));
    } else if (epoch && epoch !== session.welcome?.epoch) thread.fail(lost(), 'failed');
    else thread.fail(error);
  };

  const hear = (message: Down): void => {
    const thread = 'id' in message ? threads.get(message.id ?? '') : undefined;
    if (!thread) return;
    if (message.type === 'entries') thread.hear(message.entries);
    else if (message.type === 'state') thread.stands(message);
    else if (message.type === 'status') thread.progress(message.body);
    else if (message.type === 'reset') thread.fail(lost(), 'failed');
    else if (message.type === 'refused' && message.of === 'follow')
      void notFound(thread, new TameError(message.code, message.text));
  };

  session.received$.subscribe(hear);
  const followAll = (): void => {
    for (const thread of threads.values()) if (!own.has(thread.id)) follow(thread);
  };

  session.fresh$.subscribe(() => {
    following.clear();
    followAll();
  });

  return {
    begin(id, service) {
      const thread = threadOf(id);
      thread.service = service;
      own.add(id);
      return thread;
    },
    find(id, since) {
      const thread = threadOf(id, since);
      if (!own.has(id)) follow(thread);
      return thread;
    },
    told(news) {
      const { type, id } = news;
      const thread = threads.get(id);
      if (!thread) return;
      if (type === 'replaced') thread.fail(new TameError('CANCELLED', 'It was replaced.'), 'cancelled');
      else if (type !== 'refused') thread.known(type);
      else if (news.of === 'request') thread.fail(new TameError(news.code, news.message));
      else if (news.of.startsWith('message')) thread.note(`Not delivered: ${news.message}`);
      // Sent by another tab, the request has not asked for its entries to be sent here.
      if (type === 'accepted' && own.delete(id)) follow(thread);
    },
    doubt() {
      own.clear();
      followAll();
    },
    follows(id) {
      return threads.has(id) && !!following.set(id, undefined);
    },
    close() {
      for (const thread of threads.values()) thread.fail(new TameError('CANCELLED', 'The client closed.'));
    },
  };
}
