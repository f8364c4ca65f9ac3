/** What one attempt tells the tasks of its event, kept until the relay has it on disk. */
import type { Session } from '../connection/session.ts';
import { encode } from '../contract/check.ts';
import { TameError } from '../contract/error.ts';
import type { DownMessages } from '../protocol/down.ts';
import type { UpMessages } from '../protocol/up.ts';
import type { Seal } from './seal.ts';

/** The attempt that tells them. */
export interface Teller {
  readonly work: Pick<DownMessages['work'], 'id' | 'attempt'>;
  readonly signal: AbortSignal;
  /** Why it is over. */
  readonly reason: TameError;
  /** Where its service is private. */
  readonly seal: Seal | undefined;
}

interface Open {
  readonly message: UpMessages['share'];
  readonly shared: Promise<void>;
  resolve(): void;
  reject(error: TameError): void;
}

export class Shares {
  readonly #attempt: Teller;
  readonly #session: Pick<Session, 'say'>;
  readonly #open = new Set<Open>();
  #shared = 0;

  constructor(attempt: Teller, session: Pick<Session, 'say'>) {
    this.#attempt = attempt;
    this.#session = session;
  }

  share(key: string, value: unknown): Promise<void> {
    const sharing = this.#share(key, value);
    sharing.catch(() => undefined); // whoever wants to know waits for it
    return sharing;
  }

  async #share(key: string, value: unknown): Promise<void> {
    const { id, attempt } = this.#attempt.work;
    this.#attempt.signal.throwIfAborted();
    const plain = encode(value, 'A discovery');
    const index = this.#shared + 1;
    const body = this.#attempt.seal?.event.share(key, index, plain) ?? plain;
    const message = { type: 'share', id, attempt, index, key, body } as const;
    this.#shared = index;
    let [resolve, reject]: [() => void, (error: TameError) => void] = [() => undefined, () => undefined];
    const shared = new Promise<void>((...settle) => ([resolve, reject] = settle));
    const open = { message, shared, resolve, reject };
    this.#open.add(open);
    this.#say(open);
    await shared;
  }

  #say(open: Open): void {
    this.#session.say(open.message, () => {
      if (this.#open.delete(open)) open.resolve();
    });
  }

  sayAgain(): void {
    for (const open of this.#open) this.#say(open);
  }

  /** The relay does not take the oldest of this key. */
  refused({ name, code, text }: DownMessages['refused']): void {
    const [first] = [...this.#open].filter(({ message }) => message.key === name);
    if (first === undefined) return;
    this.#open.delete(first);
    first.reject(new TameError(code, text));
  }

  /** Resolves when the relay has taken or refused all of it. */
  async settled(): Promise<void> {
    await Promise.allSettled([...this.#open].map(({ shared }) => shared));
  }

  close(): void {
    for (const { reject } of this.#open) reject(this.#attempt.reason);
    this.#open.clear();
  }
}
