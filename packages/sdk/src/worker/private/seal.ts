/** The worker's end of one private conversation, for as long as one attempt at it lasts. */
import type { DownMessages } from '../../protocol/down.ts';
import type { Entry } from '../../protocol/entries.ts';
import { MAX_BODY_BYTES, MAX_TEXT_LENGTH } from '../../protocol/limits.ts';
import type { UpMessages } from '../../protocol/up.ts';
import { TameError } from '../../contract/error.ts';
import type { Seal } from '../seal.ts';
import { eventSeal } from './event-seal.ts';
import { broken, type Kind } from '../../private/sealed-text.ts';
import { keyOfPart } from './asking.ts';
import type { WorkerSecret } from './secret.ts';
import { Reading, sealedIn, type Word } from '../../private/words.ts';

export function workerSeal(work: DownMessages['work'], secret: WorkerSecret, told: string): Seal {
  const { id, attempt, user } = work;
  const bound = { id };
  const epoch = String(attempt);

  const seal = (kind: Kind, sequence: number, text: string, max = MAX_BODY_BYTES): string => {
    const sealed = secret.seal({ kind, epoch, sequence: String(sequence) }, bound, text);
    if (sealed.length <= max) return sealed;
    const shorter = `Sealed, a ${kind} has ${sealed.length} bytes; at most ${max} are allowed: say less, or send a reference to it.`;
    throw new TameError('TOO_LARGE', shorter);
  };

  /** The same said again is the same, so that nobody takes it for news. */
  const counted = (kind: Kind): ((body: string) => string) => {
    let [count, last, sealed] = [0, '', ''];
    return (body) => {
      if (count === 0 || body !== last) [last, sealed] = [body, seal(kind, (count += 1), body)];
      return sealed;
    };
  };

  const opened = (body: string): Word | TameError => {
    try {
      return secret.open(body, bound, 'message');
    } catch (error) {
      return error instanceof TameError ? error : broken('A message does not open');
    }
  };

  const event = eventSeal(work, secret, told);

  /** How far each run of a page has come. */
  const heard = new Map<string, number>();

  return {
    entry: (message) => sealEntry(message, seal),
    status: counted('status'),
    question: counted('question'),
    told(body) {
      const word = opened(body);
      if (word instanceof TameError) return word;
      const sequence = Number(word.sequence);
      if (!(sequence > (heard.get(word.epoch) ?? 0))) return broken('A message came a second time, or out of turn');
      heard.set(word.epoch, sequence);
      return word.text;
    },
    reading() {
      const reading = new Reading(true);
      return (entry: Entry) => {
        const sealed = sealedIn(entry);
        return reading.entry(entry, sealed && secret.open(sealed.body, bound, ...sealed.kinds));
      };
    },
    ask: (asked, servicePublic) => keyOfPart(asked, servicePublic, { secret, user, event: event?.line ?? '' }),
    get event() {
      if (event === undefined) throw new TameError('UNSUPPORTED', NO_EVENT);
      return event;
    },
  };
}

const NO_EVENT = 'This was asked as a part of what is not private: it shares nothing with the tasks of that event.';

type EntryMessage = UpMessages['reply' | 'note' | 'end'];
type SealWord = (kind: Kind, sequence: number, text: string, max?: number) => string;

function sealEntry<M extends EntryMessage>(message: M, seal: SealWord): M;
function sealEntry(message: EntryMessage, seal: SealWord): EntryMessage {
  const { type, id, attempt, index } = message;
  switch (type) {
    case 'reply':
      return { ...message, body: seal(type, index, message.body) };
    case 'note': {
      const { level, text, corrections } = message;
      const sealed = seal(type, index, JSON.stringify({ level, text, corrections }), MAX_TEXT_LENGTH);
      return { type, id, attempt, index, level, text: sealed };
    }
    case 'end': {
      const { type: _type, id: _id, attempt: _attempt, index: _index, ...end } = message;
      const sealed = seal(type, index, JSON.stringify(end));
      const { state, code, body } = end;
      // With a last reply it stands where that one would, so that whoever counts them is right.
      const at = body === undefined ? { data: sealed } : { body: sealed };
      return { type, id, attempt, index, state, ...(code !== undefined && { code }), ...at };
    }
  }
}
