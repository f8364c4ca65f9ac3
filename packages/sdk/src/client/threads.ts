/** All conversations that somebody in this client looks at: follows them at the relay, and tells each what it hears. */
import type { Clock } from '../connection/clock.ts';
import type { Session } from '../connection/session.ts';
import { TameError } from '../contract/error.ts';
import type { ConversationId } from '../protocol/ids.ts';
import type { Down } from '../protocol/down.ts';
import type { OutboxMessage } from '../storage/store.ts';
import type { Asks } from './asks.ts';
import type { Position } from './handle.ts';
import type { OutboxListener } from './outbox.ts';
import { Thread } from './thread.ts';

/** How long until a conversation that only this device's outbox knows of is looked for again. */
const LOOK_AGAIN_MS = 2_000;

export class Threads implements OutboxListener {
  readonly #session: Session;
  readonly #asks: Asks;
  readonly #clock: Clock;
  readonly #threads = new Map<string, Thread>();
  /** Those that the relay sends us the entries of, or has been asked to. */
  readonly #following = new Set<string>();
  /** Those that began here: the request itself asks to follow, when this tab sends it. */
  readonly #own = new Set<string>();
  readonly #undo: (() => void)[];
  /** Whether the outbox of this device still holds something about a conversation. */
  holds: (id: string) => Promise<boolean> = () => Promise.resolve(false);

  constructor(session: Session, asks: Asks, clock: Clock) {
    this.#session = session;
    this.#asks = asks;
    this.#clock = clock;
    const heard = session.received$.subscribe((message) => this.#hear(message));
    const fresh = session.onFresh(() => {
      this.#following.clear();
      for (const thread of this.#threads.values()) if (!this.#own.has(thread.id)) this.#follow(thread);
    });
    this.#undo = [() => heard.unsubscribe(), fresh];
  }

  /** A request goes out from this tab; it asks for its replies itself when somebody here wants them. */
  follows(id: string): boolean {
    const wanted = this.#threads.has(id);
    if (wanted) this.#following.add(id);
    return wanted;
  }

  /** The thread of a conversation that begins here. */
  begin(id: ConversationId, service: string): Thread {
    const thread = this.#threads.get(id) ?? this.#add(id, undefined);
    thread.service = service;
    this.#own.add(id);
    return thread;
  }

  /** The thread of a conversation that began somewhere, sometime. */
  find(id: ConversationId, after?: Position): Thread {
    const known = this.#threads.get(id);
    if (known !== undefined) return known;
    const thread = this.#add(id, after);
    this.#follow(thread);
    return thread;
  }

  stored(id: string): void {
    this.#threads.get(id)?.known('stored');
  }

  accepted(id: string): void {
    const thread = this.#threads.get(id);
    if (thread === undefined) return;
    thread.known('accepted');
    // Sent by another tab, the request has not asked for its entries to be sent here.
    if (this.#own.delete(id) && !this.#following.has(id)) this.#follow(thread);
  }

  refused(id: string, of: OutboxMessage['type'], error: TameError): void {
    const thread = this.#threads.get(id);
    if (of === 'request') thread?.fail(error);
    else if (of === 'message') thread?.note(`What was said could not be delivered: ${error.message}`);
  }

  close(): void {
    for (const undo of this.#undo) undo();
    for (const thread of [...this.#threads.values()]) thread.fail(new TameError('CANCELLED', 'The client was closed; the conversation goes on.'));
  }

  #add(id: ConversationId, after: Position | undefined): Thread {
    const thread = new Thread(id, after, {
      read: (of, offset) => this.#asks.read(of, offset),
      over: () => {
        this.#threads.delete(id);
        this.#following.delete(id);
        this.#own.delete(id);
      },
    });
    this.#threads.set(id, thread);
    return thread;
  }

  #follow(thread: Thread): void {
    const { id, cursor, epoch } = thread;
    if (thread.isOver) return;
    this.#following.add(id);
    this.#session.say({ type: 'follow', id, after: cursor, ...(epoch !== undefined && { epoch }) });
  }

  #hear(message: Down): void {
    if (!('id' in message) || message.id === undefined) return;
    const thread = this.#threads.get(message.id);
    if (thread === undefined) return;
    if (message.type === 'entries') thread.hear(message.entries);
    else if (message.type === 'state') thread.stands(message);
    else if (message.type === 'status') thread.status$.next(message.body);
    else if (message.type === 'reset') thread.fail(lost(), 'failed');
    else if (message.type === 'refused' && message.of === 'follow') void this.#notFound(thread, new TameError(message.code, message.text));
  }

  /** The relay knows nothing of it: not yet, while the outbox has it; never again, when its data was lost. */
  async #notFound(thread: Thread, error: TameError): Promise<void> {
    this.#following.delete(thread.id);
    if (error.code === 'NOT_FOUND' && (await this.holds(thread.id))) {
      thread.known('stored');
      this.#clock.after(LOOK_AGAIN_MS, () => {
        if (!this.#following.has(thread.id)) this.#follow(thread);
      });
      return;
    }
    const otherHistory = thread.epoch !== undefined && thread.epoch !== this.#session.welcome?.epoch;
    if (otherHistory) thread.fail(lost(), 'failed');
    else thread.fail(error);
  }
}

function lost(): TameError {
  return new TameError('RESET', 'The relay lost or restored its data; what it knew of this conversation is gone.');
}
