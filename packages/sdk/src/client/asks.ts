/** Questions to the relay that have one answer: asked again in a fresh session, until it comes. */
import type { Session } from '../connection/session.ts';
import { TameError } from '../contract/error.ts';
import type { DownMessages, RelaySnapshot } from '../protocol/down.ts';
import type { ConversationId } from '../protocol/ids.ts';
import type { UpMessages } from '../protocol/up.ts';

type Question = UpMessages['peek'] | UpMessages['read'];
type Answer = DownMessages['snapshot'] | DownMessages['page'];

interface Open {
  question: Question;
  resolve(answer: Answer): void;
  reject(error: TameError): void;
}

export interface Asks {
  /** A number for something that this session has open. */
  nextRef(): number;
  peek(id: ConversationId): Promise<RelaySnapshot>;
  read(id: ConversationId, after: number): Promise<DownMessages['page']>;
  close(): void;
}

export function createAsks(session: Session): Asks {
  const open = new Map<number, Open>();
  let refs = 0;

  const close = (ref: number): Open | undefined => {
    const found = open.get(ref);
    open.delete(ref);
    return found;
  };
  const ask = async <A extends Answer['type']>(question: Question, expected: A): Promise<Extract<Answer, { type: A }>> => {
    const answer = await new Promise<Answer>((resolve, reject) => {
      open.set(question.ref, { question, resolve, reject });
      session.say(question);
    });
    if (isOf(answer, expected)) return answer;
    throw new TameError('UNSUPPORTED', 'The relay answered another question.');
  };
  const nextRef = (): number => (refs += 1);

  session.received$.subscribe((message) => {
    if (message.type === 'snapshot' || message.type === 'page') close(message.ref)?.resolve(message);
    else if (message.type === 'refused' && message.ref !== undefined) {
      close(message.ref)?.reject(new TameError(message.code, message.text));
    }
  });
  session.fresh$.subscribe(() => open.forEach(({ question }) => session.say(question)));

  return {
    nextRef,
    peek: async (id) => (await ask({ type: 'peek', ref: nextRef(), id }, 'snapshot')).snapshot,
    read: (id, after) => ask({ type: 'read', ref: nextRef(), id, after }, 'page'),
    close() {
      for (const { reject } of open.values()) reject(new TameError('CANCELLED', 'The client was closed.'));
      open.clear();
    },
  };
}

function isOf<A extends Answer['type']>(answer: Answer, type: A): answer is Extract<Answer, { type: A }> {
  return answer.type === type;
}
