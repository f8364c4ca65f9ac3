/** The handle of a conversation: a thread, seen through its contract. */
import { Observable, distinctUntilChanged, filter, map, type Subscriber } from 'rxjs';
import { check, decode, encode } from '../contract/check.ts';
import type { Service } from '../contract/contract.ts';
import type { TameError } from '../contract/error.ts';
import type { Entry } from '../protocol/entries.ts';
import type { RelaySnapshot } from '../protocol/down.ts';
import type { Conversation, ConversationState, Note, Outcome, Snapshot } from './handle.ts';
import { endError, type Thread } from './thread.ts';

/** What a handle may do through its client. */
export interface HandlePorts {
  /** The conversation's own request is stored, or could not be. */
  stored: Promise<void>;
  send(id: Thread['id'], body: string): Promise<void>;
  cancel(thread: Thread, reason: string | undefined): Promise<void>;
  peek(id: Thread['id']): Promise<RelaySnapshot>;
}

export type Schemas = Service['schemas'];

export class ConversationHandle<Reply, Message, Status> extends Observable<Reply> implements Conversation<Reply, Message, Status> {
  readonly #thread: Thread;
  readonly #schemas: Schemas;
  readonly #ports: HandlePorts;
  readonly #after: number;

  constructor(thread: Thread, schemas: Schemas, after: number, ports: HandlePorts) {
    super((reader) => replies<Reply>(thread, schemas, after, reader));
    this.#thread = thread;
    this.#schemas = schemas;
    this.#ports = ports;
    this.#after = after;
  }

  get id(): string {
    return this.#thread.id;
  }
  get service(): string | undefined {
    return this.#thread.service;
  }
  get settled(): Promise<Outcome> {
    return this.#thread.settled;
  }
  get state$(): Observable<ConversationState> {
    return this.#thread.state$.pipe(filter((state) => state !== undefined));
  }
  get status$(): Observable<Status> {
    const { status } = this.#schemas;
    return this.#thread.status$.pipe(
      distinctUntilChanged(),
      map((body) => typed<Status>(check(status, decode(body, 'A status'), 'A status'))),
    );
  }
  get notes$(): Observable<Note> {
    return new Observable((reader) => {
      const logged = this.#thread.entries(this.#after).subscribe({
        next: (entry) => entry.kind === 'note' && reader.next(noteOf(entry)),
        error: (error: unknown) => reader.error(error),
        complete: () => reader.complete(),
      });
      return logged.add(this.#thread.localNotes$.subscribe((note) => reader.next(note)));
    });
  }

  async send(message: Message): Promise<void> {
    const value = check(this.#schemas.message, message, 'The message');
    await this.#ports.stored;
    await this.#ports.send(this.#thread.id, encode(value, 'The message'));
  }

  async peek(): Promise<Snapshot<Status>> {
    return snapshotOf<Status>(await this.#ports.peek(this.#thread.id), this.#schemas);
  }

  async cancel(reason?: string): Promise<void> {
    await this.#ports.stored;
    await this.#ports.cancel(this.#thread, reason);
  }
}

function noteOf({ level, text, corrections }: Extract<Entry, { kind: 'note' }>): Note {
  return { level, text, ...(corrections && { corrections }) };
}

/** The one place where what a schema has checked, or nobody could, becomes the type that the contract promised. */
export function typed<T>(value: unknown): T;
export function typed(value: unknown): unknown {
  return value;
}

function replies<Reply>(thread: Thread, { reply }: Schemas, after: number, reader: Subscriber<Reply>): () => void {
  const next = (body: string): void => reader.next(typed<Reply>(check(reply, decode(body, 'A reply'), 'A reply')));
  const reading = thread.entries(after).subscribe({
    next: (entry: Entry) => {
      try {
        if (entry.kind === 'reply') next(entry.body);
        if (entry.kind !== 'end') return;
        if (entry.body !== undefined) next(entry.body);
        if (entry.state === 'completed') reader.complete();
        else reader.error(endError(entry));
      } catch (error) {
        reader.error(error);
      }
    },
    error: (error: TameError) => reader.error(error),
  });
  return () => reading.unsubscribe();
}

export function snapshotOf<Status>(from: RelaySnapshot, { status: schema }: Schemas): Snapshot<Status> {
  const { code, text = '', status, epoch, offset, ...rest } = from;
  return {
    ...withoutUnset(rest),
    position: { epoch, offset },
    ...(status !== undefined && { status: typed<Status>(check(schema, decode(status, 'The status'), 'The status')) }),
    ...(code && { error: { code, message: text } }),
  };
}

type Unset<T> = { [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined> };
type Set<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] };

/** What came over the wire has no fields that are there and undefined; the types of optional fields cannot say so. */
function withoutUnset<T extends object>(wire: T): Set<T> & Unset<T>;
function withoutUnset(wire: object): object {
  return wire;
}
