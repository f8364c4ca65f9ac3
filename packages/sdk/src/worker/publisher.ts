/** Events that a worker publishes: said until the relay has them on disk. */
import type { Session } from '../connection/session.ts';
import { write } from '../contract/check.ts';
import { named, topicOf, type Topic } from '../contract/contract.ts';
import { TameError } from '../contract/error.ts';
import type { UpMessages } from '../protocol/up.ts';

/** Where a worker process publishes. */
export interface Publishing<Event> {
  /** Resolves when the relay has it on disk. With an `id` of yours it may be published again: the topic has it once. */
  publish(event: Event, options?: { id?: string }): Promise<void>;
}

interface Open {
  message: UpMessages['publish'];
  resolve(): void;
  reject(error: TameError): void;
}

export class Publisher {
  readonly #session: Pick<Session, 'say'>;
  readonly #newId: () => string;
  readonly #open = new Map<string, Open>();
  #closed = false;

  constructor(session: Pick<Session, 'say' | 'fresh$' | 'received$'>, newId: () => string) {
    this.#session = session;
    this.#newId = newId;
    session.received$.subscribe((message) => {
      if (message.type !== 'refused' || message.of !== 'publish' || message.id === undefined) return;
      this.#open.get(message.id)?.reject(new TameError(message.code, message.text));
      this.#open.delete(message.id);
    });
    session.fresh$.subscribe(() => {
      for (const each of this.#open.values()) this.#say(each);
    });
  }

  topic<Event>(topic: Topic<Event> | string): Publishing<Event> {
    const { name, event: schema, history } = topicOf(topic);
    return {
      publish: async (event, { id = this.#newId() } = {}) => {
        const body = write(schema, event, 'The event');
        if (this.#closed) throw stopped();
        await new Promise<void>((resolve, reject) => {
          const message = { type: 'publish', id, topic: named('topic', name), body, ...history } as const;
          const open = { message, resolve, reject };
          this.#open.set(open.message.id, open);
          this.#say(open);
        });
      },
    };
  }

  /** Nobody waits for an answer that cannot come any more. */
  close(): void {
    this.#closed = true;
    for (const { reject } of this.#open.values()) reject(stopped());
    this.#open.clear();
  }

  #say({ message, resolve }: Open): void {
    this.#session.say(message, () => {
      if (this.#open.delete(message.id)) resolve();
    });
  }
}

function stopped(): TameError {
  return new TameError('UNKNOWN', 'The worker was stopped before the relay answered.');
}
