/** Systems that are broken in one place each, and the rule that has to find it. */
import { packed, unpacked, type Down, type Entry } from '@tame/sdk/protocol';
import { records, steps, type Breakage } from './mutant.ts';
import { TOPIC_MUTANTS } from './topic-mutants.ts';

const isReply = ({ kind }: { kind: string }): boolean => kind === 'reply';
const outcome = (result: unknown): unknown =>
  typeof result === 'object' && result !== null ? Reflect.get(result, 'type') : result;

/** What an attempt that is over says is taken all the same: as if the record were that of its time. */
const unfenced = steps((step, now) => {
  const { record } = now;
  const change = step(now);
  if (record === undefined || outcome(change.result) !== 'fenced') return change;
  for (let attempt = 1; attempt < record.attempt; attempt += 1) {
    for (let index = 0; index < 8; index += 1) {
      const said = step({ ...now, record: { ...record, attempt, index, state: 'working' } });
      if (outcome(said.result) !== 'said' || !said.record) continue;
      const { head, bytes, replies } = said.record;
      return { ...said, record: { ...record, head, bytes, replies } };
    }
  }
  return change;
});

/** Every message of the relay that bears entries, with others in their place. */
const entries =
  (change: (entries: readonly Entry[]) => readonly Entry[]) =>
  (message: Down): Down =>
    message.type === 'entries' ? { ...message, entries: packed(change(unpacked(message.entries))) } : message;

export const MUTANTS: readonly Breakage[] = [
  {
    what: 'a relay that tells before its disk has it',
    rule: 'R21',
    engine: (engine) => ({
      ...engine,
      transact: (id, step) =>
        new Promise((resolve) => {
          void engine.transact(id, (now) => {
            const change = step(now);
            resolve(change.result);
            return change;
          });
        }),
    }),
  },
  {
    what: 'a disk that says it has what it has not flushed',
    rule: 'R2',
    committing: async ({ write, name, flush }) => {
      write();
      name();
      void flush();
    },
  },
  {
    what: 'a disk that names a commit before its pages are flushed',
    rule: 'R2',
    committing: async ({ write, name, flush }) => {
      write();
      name();
      await flush();
    },
  },
  {
    what: 'a relay that acknowledges requests and keeps none',
    rule: 'R2',
    engine: records((record, was) => (was === undefined && record.head === 0 ? undefined : record)),
  },
  {
    what: 'a relay that refuses what it has taken',
    rule: 'R6',
    down: (message) =>
      message.type === 'entries' && message.entries[0]?.offset === 1
        ? {
            type: 'refused',
            of: 'request',
            id: message.id,
            code: 'QUEUE_FULL',
            text: 'There is no room.',
            retryable: false,
          }
        : message,
  },
  {
    what: 'a relay that does not know a request again',
    rule: 'R3',
    engine: steps((step, now) => {
      const change = step(now);
      return outcome(change.result) === 'same' ? step({ ...now, record: undefined }) : change;
    }),
  },
  {
    what: 'a relay that does not know again what a client said',
    rule: 'R3',
    engine: steps((step, now) => step({ ...now, said: () => false })),
  },
  {
    what: 'a relay that takes an id for whatever comes under it',
    rule: 'R4',
    engine: steps((step, now) => {
      const change = step(now);
      const other = outcome(change.result) === 'conflict' ? step({ ...now, record: undefined }).record : undefined;
      return now.record && other ? step({ ...now, record: { ...now.record, hash: other.hash } }) : change;
    }),
  },
  {
    what: 'a relay that changes what was asked',
    rule: 'R5',
    up: (message) => (message.type === 'request' ? { ...message, body: '"something else"' } : message),
  },
  {
    what: 'a relay whose queue runs backwards',
    rule: 'R7',
    engine: steps((step, now) =>
      step({
        ...now,
        nextPlace: (of) => {
          const place = now.nextPlace(of);
          return { ...place, queued: 1_000_000_000 - place.queued };
        },
      }),
    ),
  },
  {
    what: 'a device that forgets what it was to send',
    rule: 'R8',
    store: (store) => ({ ...store, list: () => Promise.resolve([]) }),
  },
  {
    what: 'a page that sends before its disk has it',
    rule: 'R1',
    store: (store) => {
      let place = 1_000_000;
      return {
        ...store,
        put: (rows) => {
          void store.put(rows);
          return Promise.resolve(rows.map((row) => ({ ...row, place: (place += 1) })));
        },
      };
    },
  },
  {
    what: 'a relay that gives nothing to a worker',
    rule: 'R10',
    hub: ({ dispatch }) => void Object.assign(dispatch, { kick() {} }),
  },
  {
    what: 'a relay that does not count attempts',
    rule: 'R11',
    engine: records((record, was) => (record.attempt > 1 && was ? { ...record, attempt: 1 } : record)),
  },
  {
    what: 'a relay that hears attempts that are over',
    rule: 'R12',
    hub: ({ dispatch }) => void Object.assign(dispatch, { maySpeak: () => true }),
    engine: unfenced,
  },
  {
    what: 'a relay that lets a conversation end twice',
    rule: 'R13',
    engine: steps((step, now) => {
      const change = step(now);
      const end = change.append?.at(-1);
      if (end?.kind !== 'end' || !change.record) return change;
      const [append, record] = [change.append ?? [], change.record];
      return {
        ...change,
        append: [...append, { ...end, offset: end.offset + 1 }],
        record: { ...record, head: record.head + 1 },
      };
    }),
  },
  { what: 'a relay whose clock of leases runs too fast', rule: 'R14', haste: 5 },
  {
    what: 'a relay that never takes work back from the dead',
    rule: 'R15',
    hub: ({ dispatch }) => void Object.assign(dispatch, { sweep() {}, abandon() {}, forget() {} }),
  },
  {
    what: 'a relay that gives up nothing that fails',
    rule: 'R16',
    engine: records((record) => (record.code === 'DEAD' ? { ...record, state: 'queued', head: record.head } : record)),
  },
  {
    what: 'a relay that gives more than was asked for',
    rule: 'R17',
    up: (message) => (message.type === 'serve' ? { ...message, concurrency: 20 } : message),
  },
  {
    what: 'a relay that nods at a wish to cancel',
    rule: 'R18',
    engine: steps((step, now) => {
      const change = step(now);
      const isCancel = change.append?.some((entry) => entry.kind === 'end' && entry.state === 'cancelled');
      return isCancel === true && now.record?.state === 'queued'
        ? step({ ...now, record: { ...now.record, state: 'completed' } })
        : change;
    }),
  },
  {
    what: 'a relay that tells replies in another order',
    rule: 'R19',
    down: entries((told) => {
      const bodies = told.flatMap((entry) => (entry.kind === 'reply' ? [entry.body] : []));
      return told.map((entry) => (entry.kind === 'reply' ? { ...entry, body: bodies.pop() ?? '' } : entry));
    }),
  },
  {
    what: 'a relay that leaves out a reply and closes the gap',
    rule: 'R19',
    down: entries((told) => {
      const [first] = told;
      if (first === undefined || !isReply(first) || told.length < 2) return told;
      return told.slice(1).map((entry) => ({ ...entry, offset: entry.offset - 1 }));
    }),
  },
  {
    what: 'a relay that says nothing of a new attempt',
    rule: 'R22',
    engine: steps((step, now) => {
      const change = step(now);
      if (change.append?.[0]?.kind !== 'attempt' || !change.record) return change;
      return { ...change, append: [], record: { ...change.record, head: change.record.head - 1 } };
    }),
  },
  {
    what: 'a relay that takes any position for the end',
    rule: 'R23',
    down: (message) =>
      message.type === 'reset'
        ? { type: 'entries', id: message.id, entries: [{ kind: 'end', offset: 1_000, timeMs: 1, state: 'completed' }] }
        : message,
  },
  {
    what: 'a relay that loses a reply of a worker',
    rule: 'model',
    up: (message) => {
      if (message.type !== 'replies' || message.bodies.length > 1) return message;
      const { id, attempt, index } = message;
      return { type: 'note', id, attempt, index, level: 'info', text: 'There was something here.' };
    },
  },
  ...TOPIC_MUTANTS,
];
