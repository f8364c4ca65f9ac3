/** Questions to the relay that have one answer: asked again in a fresh session, until it comes. */
import type { Session } from '../connection/session.ts';
import { TameError } from '../contract/error.ts';
import type { DownMessages } from '../protocol/down.ts';
import type { UpMessages } from '../protocol/up.ts';

type Question = UpMessages['peek'] | UpMessages['read'];
type Answer = DownMessages['snapshot'] | DownMessages['page'];

interface Open {
  question: Question;
  resolve(answer: Answer): void;
  reject(error: TameError): void;
}

export class Asks {
  readonly #session: Session;
  readonly #open = new Map<number, Open>();
  readonly #undo: (() => void)[];
  #refs = 0;

  constructor(session: Session) {
    this.#session = session;
    const answers = session.received$.subscribe((message) => {
      if (message.type === 'snapshot' || message.type === 'page') this.#close(message.ref)?.resolve(message);
      if (message.type === 'refused' && message.ref !== undefined && (message.of === 'peek' || message.of === 'read')) {
        this.#close(message.ref)?.reject(new TameError(message.code, message.text));
      }
    });
    const askAgain = session.onFresh(() => {
      for (const { question } of this.#open.values()) session.say(question);
    });
    this.#undo = [() => answers.unsubscribe(), askAgain];
  }

  /** A number for something that this session has open. */
  nextRef(): number {
    return (this.#refs += 1);
  }

  async peek(id: UpMessages['peek']['id']): Promise<DownMessages['snapshot']['snapshot']> {
    const answer = await this.#ask({ type: 'peek', ref: this.nextRef(), id });
    if (answer.type !== 'snapshot') throw new TameError('UNSUPPORTED', 'The relay answered another question.');
    return answer.snapshot;
  }

  async read(id: UpMessages['read']['id'], after: number): Promise<DownMessages['page']> {
    const answer = await this.#ask({ type: 'read', ref: this.nextRef(), id, after });
    if (answer.type !== 'page') throw new TameError('UNSUPPORTED', 'The relay answered another question.');
    return answer;
  }

  close(): void {
    for (const undo of this.#undo) undo();
    for (const { reject } of this.#open.values()) reject(new TameError('CANCELLED', 'The client was closed.'));
    this.#open.clear();
  }

  #ask(question: Question): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#open.set(question.ref, { question, resolve, reject });
      this.#session.say(question);
    });
  }

  #close(ref: number): Open | undefined {
    const open = this.#open.get(ref);
    this.#open.delete(ref);
    return open;
  }
}
