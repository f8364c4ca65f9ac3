/**
 * The page's end of private conversations: what it says is sealed before it is kept, and what it hears is opened for
 * whoever listens. Loaded by those pages alone that have such a conversation.
 */
import { concatMap, type Observable } from 'rxjs';
import type { Identity } from '../client/identity.ts';
import { endError } from '../client/thread.ts';
import type { Came, Heard, Veil } from '../client/veil.ts';
import type { Clock } from '../connection/clock.ts';
import type { Session } from '../connection/session.ts';
import { TameError } from '../contract/error.ts';
import type { EndEntry, Entry } from '../protocol/entries.ts';
import { MAX_BODY_BYTES } from '../protocol/limits.ts';
import type { OutboxMessage, Store } from '../storage/store.ts';
import { toText } from './base64url.ts';
import { keyShelf } from '../storage/key-shelf.ts';
import { keysOf, memoryShelf, type Key, type Keys } from './keys.ts';
import { secretOf } from './secret.ts';
import { endOf, Latest, printRequest, Reading, sealedIn, type Word } from './words.ts';

export interface VeilPorts {
  readonly identity: Identity;
  readonly store: Store;
  readonly clock: Clock;
  readonly session: Session;
  readonly name: string;
  /** Of a worker, which keeps none and makes those of the parts of private work of what it shares with who asked. */
  readonly keys?: (own: Keys) => Keys;
}

/** The keys of each client. */
const known = new WeakMap<VeilPorts, Keys>();

function keysIn(ports: VeilPorts): Keys {
  const { identity, store, name, clock } = ports;
  let memory = false;
  const shelves = { memory: memoryShelf(), disk: keyShelf(name, clock) };
  const shelf = async () => {
    // It knows whether this browser keeps anything when it has been used.
    await store.lastUser().catch(() => undefined);
    memory ||= store.durability === 'memory' || typeof indexedDB === 'undefined';
    return memory ? shelves.memory : shelves.disk;
  };
  const own = keysOf(() => identity.known(), shelf);
  const keys = known.get(ports) ?? ports.keys?.(own) ?? own;
  known.set(ports, keys);
  return keys;
}

/** The end of one conversation that is here, with a service of this key. */
export function veilOf(ports: VeilPorts, id: string, { key: servicePublic }: { readonly key: string }): Veil {
  const { session } = ports;
  const keys = keysIn(ports);
  /** Of this page, this time: what it says is counted anew, and what it said before is not said again. */
  const run = toText(crypto.getRandomValues(new Uint8Array(12)));
  let said = 0;
  let begun: Promise<Key> | undefined;
  let last: Promise<unknown> = Promise.resolve();

  const findKey = async (): Promise<Key> => {
    const key = await keys.find(id);
    if (key === undefined) throw elsewhere();
    return key;
  };
  const key = (): Promise<Key> => (begun ??= findKey());

  const seal = async (message: OutboxMessage): Promise<OutboxMessage> => {
    if (message.type === 'cancel') return { ...message, text: UNSAID };
    if (message.type === 'publish') return message;
    if (message.type === 'request') begun = keys.begin(message, servicePublic);
    const { secret, serviceKey, ownPublic, user, event } = await key();
    const bound = { id };
    if (message.type === 'request') {
      const head = { kind: 'request', epoch: serviceKey, sequence: ownPublic } as const;
      const to = [message.service, user];
      return { ...message, body: await secret.seal(head, { id, to }, printRequest(message.body, event)) };
    }
    const sealOne = (body: string) =>
      secret.seal({ kind: 'message', epoch: run, sequence: String((said += 1)) }, bound, body);
    if (message.type === 'message') return { ...message, body: await sealOne(message.body) };
    return { ...message, bodies: await Promise.all(message.bodies.map(sealOne)) };
  };

  const sealed = async (message: OutboxMessage): Promise<OutboxMessage> => {
    const now = await seal(message);
    const max = session.welcome?.maxBodyBytes ?? MAX_BODY_BYTES;
    for (const { length } of 'bodies' in now ? now.bodies : 'body' in now ? [now.body] : []) {
      if (length > max) throw new TameError('TOO_LARGE', `Sealed, it has ${length} bytes; at most ${max} are allowed.`);
    }
    return now;
  };

  const opened = async (entry: Entry): Promise<Word | undefined> => {
    const sealedWord = sealedIn(entry);
    if (sealedWord === undefined) return undefined;
    const { secret } = await key();
    const { body, kinds } = sealedWord;
    if (!body.startsWith(CONCLUSION)) return await secret.open(body, { id }, ...kinds);
    return await (await secretOf(await secret.bits('event'), ['event', id])).open(body, { id }, ...kinds);
  };

  const text = async (kind: 'status' | 'question', body: string): Promise<Word> =>
    await (await key()).secret.open(body, { id }, kind);

  function open<T extends Entry | string | undefined>(came$: Observable<T>, as: Came): Observable<T>;
  function open(came$: Observable<Entry | string | undefined>, as: Came): Observable<Entry | string | undefined> {
    const reading = new Reading(as === 0);
    const latest = new Latest();
    const openOne = async (came: Entry | string | undefined): Promise<readonly (Entry | string | undefined)[]> => {
      if (typeof came === 'object') return [reading.entry(came, await opened(came))];
      if (came === undefined || typeof as === 'number') return [came];
      const word = await text(as, came);
      return latest.isNews(word) ? [word.text] : [];
    };
    return came$.pipe(
      concatMap(openOne),
      concatMap((each) => each),
    );
  }

  return {
    seal(message) {
      const now = last.then(() => sealed(message));
      last = now.catch(() => undefined);
      return now;
    },
    open,
    async settled(thread) {
      const outcome = await thread.settled;
      const end = await endIn(thread);
      // It ended on this device alone.
      if (end === undefined) return outcome;
      try {
        const now = endOf(end, await opened(end));
        const replies = outcome.replies - (end.body !== undefined && now.body === undefined ? 1 : 0);
        return { state: now.state, replies, ...(now.state !== 'completed' && { error: endError(now) }) };
      } catch (cause) {
        const error = cause instanceof TameError ? cause : new TameError('UNKNOWN', String(cause), { cause });
        return { ...outcome, error };
      }
    },
    async snapshot({ status, question, ...came }) {
      return {
        ...came,
        ...(status !== undefined && { status: (await text('status', status)).text }),
        ...(question !== undefined && { question: (await text('question', question)).text }),
      };
    },
  };
}

/** Why it was cancelled is for nobody between. */
const UNSAID = 'It was cancelled.';
const CONCLUSION = '"sealed1.conclusion.';

/** The last entry of a log, where it has its end. */
function endIn(thread: Heard): Promise<EndEntry | undefined> {
  return new Promise((resolve) => {
    thread.entries(Math.max(0, thread.position.after - 1)).subscribe({
      next: (entry) => entry.kind === 'end' && resolve(entry),
      error: () => resolve(undefined),
      complete: () => resolve(undefined),
    });
  });
}

function elsewhere(): TameError {
  return new TameError(
    'NOT_FOUND',
    'The key of this private conversation is not here: it is read on the device where it began, as who began it.',
  );
}
