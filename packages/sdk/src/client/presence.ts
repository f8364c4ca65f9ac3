/**
 * Who is present in a topic, and being present in one: loaded by those pages alone that look or enter.
 *
 *   enter ──► said, and again to a relay that knows nothing of it ──last one left──► leave
 */
import { map, type Observable } from 'rxjs';
import type { Session } from '../connection/session.ts';
import { read, write } from '../contract/check.ts';
import { named, type Topic } from '../contract/contract.ts';
import { TameError } from '../contract/error.ts';
import { down, type RelayPresent } from '../protocol/down.ts';
import { MAX_PRESENCE_BYTES } from '../protocol/limits.ts';
import type { Queries } from './queries.ts';
import type { Loaded } from './serving.ts';
import type { Present } from './topic.ts';

const WHAT = 'What is said of who is present';

/** One entering of a topic by this page, until it leaves. */
interface Stay {
  readonly data: string;
  resolve(): void;
  reject(why: TameError): void;
}

/** What a page says of itself in its topics. */
interface Stays {
  enter(topic: string, data: string): Loaded;
}

const opened = new WeakMap<Session, Stays>();

export interface Presence<Here> {
  readonly people$: Observable<readonly Present<Here>[]>;
  enter(data: unknown): Loaded;
}

export function presenceOf<Here>(
  { session, queries }: { session: Session; queries: Queries },
  { name, presence: schema }: Pick<Topic, 'name' | 'presence'>,
): Presence<Here> {
  const topic = named('topic', name);
  /** Whoever says of itself what the contract does not know is not shown: it must not take the others with it. */
  const shown = ({ user, data = '', sinceMs }: RelayPresent): readonly Present<Here>[] => {
    try {
      return [{ user, data: read<Here>(schema, data, WHAT), sinceMs }];
    } catch {
      return [];
    }
  };
  session.understand(down);
  const people$ = queries.live<readonly RelayPresent[]>({
    open: (ref) => ({ type: 'watch', ref, topic }),
    close: 'unwatch',
    hear: (answer, reader) => answer.type === 'present' && reader.next(answer.people),
  });
  return {
    people$: people$.pipe(map((people) => people.flatMap(shown))),
    enter: (data) => staysOf(session).enter(topic, write(schema, data, WHAT, MAX_PRESENCE_BYTES)),
  };
}

/** A page that enters a topic twice is present once: until it has left twice, and as it said last. */
function staysOf(session: Session): Stays {
  const stays = opened.get(session) ?? createStays(session);
  opened.set(session, stays);
  return stays;
}

function createStays(session: Session): Stays {
  /** By topic, the newest last. */
  const stays = new Map<string, readonly Stay[]>();
  /** Nothing is said any more, and this is why. */
  let over: TameError | undefined;

  const say = (topic: string, all: readonly Stay[]): void => {
    stays.set(topic, all);
    const newest = all.at(-1);
    if (newest === undefined) {
      stays.delete(topic);
      session.say({ type: 'leave', topic });
    } else {
      session.say({ type: 'enter', topic, ...(newest.data && { data: newest.data }) }, () => {
        for (const each of all) each.resolve();
      });
    }
  };
  const end = (topic: string, why: TameError): void => {
    for (const each of stays.get(topic) ?? []) each.reject(why);
    stays.delete(topic);
  };

  session.fresh$.subscribe(() => {
    for (const [topic, all] of stays) say(topic, all);
  });
  session.received$.subscribe({
    next: (message) => {
      if (message.type !== 'refused' || message.of !== 'enter' || message.name === undefined) return;
      end(message.name, new TameError(message.code, message.text));
    },
    complete: () => {
      over = new TameError('CANCELLED', 'The client closed.');
      for (const topic of stays.keys()) end(topic, over);
    },
  });

  return {
    enter(topic, data) {
      if (over !== undefined) throw over;
      let unsubscribe = (): void => undefined;
      const ready = new Promise<void>((resolve, reject) => {
        const stay = { data, resolve, reject };
        unsubscribe = () => {
          const all = stays.get(topic) ?? [];
          const others = all.filter((each) => each !== stay);
          if (others.length < all.length) say(topic, others);
        };
        say(topic, [...(stays.get(topic) ?? []), stay]);
      });
      return { ready, unsubscribe: () => unsubscribe() };
    },
  };
}
