/**
 * What a history is made of: everything that the parties of a run did and saw, one event a line.
 *
 *   C  a client: what its code asked for, what its disk has, what it was shown
 *   Q  a queue of the relay, L the log of a conversation, T a topic, E who leads an event: what is on the relay's disk
 *   W  a worker            P  a process            N  the network and every other fault
 *
 * `m` is the id of a request, a message or an event; `id` is the conversation that a message or an entry belongs to.
 * `h` stands for the content: payloads are "<process>-<counter>", so that no two are alike and what is missing can be
 * named. An outcome that nobody knows is `C.unknown`, and no rule takes it for a success or a failure.
 */

/** Fields of each type of event, beside those of every line. A `?` may be missing. */
export const FIELDS = {
  /** Somebody asks for something: a request, a message to one, the end of one, or an event of a topic. */
  'C.invoke': {
    client: 'text',
    user: 'text',
    of: 'text',
    m: 'text',
    id: 'text',
    h: 'text?',
    to: 'text',
    key: 'text?',
  },
  /** The client's disk has it. */
  'C.persisted': { client: 'text', m: 'text' },
  /** It has left the client's disk before it was ever sent, because it was called off. */
  'C.withdrawn': { client: 'text', m: 'text' },
  /** It goes out on a connection. */
  'C.send': { client: 'text', user: 'text', m: 'text', h: 'text?' },
  /** The relay has taken responsibility for it. */
  'C.accepted': { client: 'text', m: 'text', epoch: 'text' },
  /** The relay will not take it; `final` unless it may be said again. */
  'C.rejected': { client: 'text', m: 'text', code: 'text', final: 'flag' },
  /** Nobody knows what became of it: it may be there or not. */
  'C.unknown': { client: 'text', m: 'text' },
  /** The client's disk has no row of it any more. */
  'C.dropped': { client: 'text', m: 'text' },
  /** Code of the client begins to read a conversation behind a position; 0 is its beginning. */
  'C.follow': { client: 'text', observer: 'text', id: 'text', after: 'count', epoch: 'text?' },
  /** It is shown a reply. */
  'C.next': { client: 'text', observer: 'text', id: 'text', h: 'text' },
  /** It is shown how the conversation ended; `lost` when its log was. */
  'C.end': { client: 'text', observer: 'text', id: 'text', state: 'text', code: 'text?' },

  /** The relay has a conversation. `q` is its place in the order of the queue. */
  'Q.append': { id: 'text', user: 'text', service: 'text', h: 'text', epoch: 'text', q: 'count', key: 'text?' },
  /** Attempt `a` of it belongs to a worker, who may let it fail or vanish so often. */
  'Q.deliver': { id: 'text', a: 'count', service: 'text', max: 'count', leaseMs: 'count' },
  /** The relay has heard of the worker of an attempt; its lease runs until then, on the clock of `at`. */
  'Q.lease': { id: 'text', a: 'count', until: 'count' },
  /** The worker of an attempt lost it; `failed` counts against the attempts it may have. */
  'Q.lost': { id: 'text', a: 'count', failed: 'flag' },
  /** An entry of the log of a conversation, numbered 1, 2, 3 …; `m` names what the client said. */
  'L.append': { id: 'text', seq: 'count', kind: 'text', a: 'count', h: 'text?', m: 'text?', state: 'text?', code: 'text?', epoch: 'text' }, // prettier-ignore

  /** A worker takes so much of a service at one time. */
  'W.serve': { worker: 'text', service: 'text', credit: 'count' },
  'W.start': { worker: 'text', id: 'text', a: 'count' },
  /** It says something: a reply, a note or the end of it. */
  'W.emit': { worker: 'text', id: 'text', a: 'count', i: 'count', h: 'text?' },
  /** It gives the work back. */
  'W.back': { worker: 'text', id: 'text', a: 'count' },
  /** It has been told that nothing it says counts any more. */
  'W.stopped': { worker: 'text', id: 'text', a: 'count', code: 'text' },

  /** It has been told that it leads the tasks of an event, and with which token. */
  'W.leads': { worker: 'text', event: 'text', task: 'text', a: 'count', tok: 'count' },
  /** It has tried to have the last word there; `ok`: that counted. */
  'W.concluded': { worker: 'text', event: 'text', task: 'text', a: 'count', tok: 'count', ok: 'flag' },

  /** A task, which is an attempt at a conversation, stands for the lead of an event; it leads, with a token; it is out of line. */
  'E.stands': { event: 'text', task: 'text', a: 'count' },
  'E.grant': { event: 'text', task: 'text', a: 'count', tok: 'count' },
  'E.left': { event: 'text', task: 'text', a: 'count' },

  /** The topic has an event. */
  'T.append': { topic: 'text', m: 'text', user: 'text', h: 'text', off: 'count', epoch: 'text' },
  /** A subscription begins behind a position, unless it begins wherever the topic is. */
  'T.follow': { client: 'text', observer: 'text', topic: 'text', after: 'count?', epoch: 'text?' },
  'T.recv': { client: 'text', observer: 'text', topic: 'text', epoch: 'text', off: 'count', m: 'text', h: 'text' },
  /** The subscription says that it cannot go on from where it is. */
  'T.gap': { client: 'text', observer: 'text', topic: 'text', code: 'text' },

  /** A process begins; a relay says for how long it lets a worker be away. */
  'P.start': { of: 'text', graceMs: 'count?' },
  'P.crash': { of: 'text' },
  /** The relay has lost sight of a worker. */
  'N.away': { worker: 'text' },
  'N.fault': { what: 'text', of: 'text?' },
  /** No fault from here on: all that is owed must come within `withinMs`. */
  'N.heal': { withinMs: 'count' },
  /** The history was watched until here. `rows` are those left on the disks of all clients. */
  'N.end': { rows: 'count' },
} as const satisfies Record<string, Record<string, Field>>;

export type Field = 'text' | 'text?' | 'count' | 'count?' | 'flag';
type Fields = typeof FIELDS;
export type EventType = keyof Fields;

type Of<F> = F extends 'text' | 'text?' ? string : F extends 'count' | 'count?' ? number : boolean;
type Needed<F> = { [K in keyof F as F[K] extends `${string}?` ? never : K]: Of<F[K]> };
type Optional<F> = { [K in keyof F as F[K] extends `${string}?` ? K : never]?: Of<F[K]> };

/** An event before its process and time are written to it. */
export type Happening = { [T in EventType]: { readonly type: T } & Readonly<Needed<Fields[T]> & Optional<Fields[T]>> }[EventType]; // prettier-ignore

/** `at`: milliseconds on a clock of the process that only goes forward. */
export type Event = Happening & { readonly proc: string; readonly at: number };

export type EventOf<T extends EventType> = Extract<Event, { readonly type: T }>;
