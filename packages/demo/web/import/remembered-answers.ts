/**
 * What this device has chosen in imports that asked, so that the page shows it as it was left. The answer itself is sent, and
 * kept until it has arrived, like any other message.
 */
import * as v from 'valibot';
import { ImportAnswer } from '../../contracts/clash.ts';

const Given = v.object({
  answer: ImportAnswer,
  /** Or still being chosen. */
  isSent: v.boolean(),
});
export type GivenAnswer = v.InferOutput<typeof Given>;

/** By the import's id, oldest first. */
const Remembered = v.array(v.tuple([v.string(), Given]));
/** Imports that wait for an answer are few; older ones are forgotten. */
const MOST = 20;

export interface RememberedAnswers {
  recall(importId: string): GivenAnswer | undefined;
  remember(importId: string, given: GivenAnswer): void;
}

export function createRememberedAnswers(
  user: string,
  storage: Pick<Storage, 'getItem' | 'setItem'>,
): RememberedAnswers {
  const key = `campaigns.answers.${user}`;
  return {
    recall: (importId) => new Map(read()).get(importId),
    remember(importId, given) {
      const others = read().filter(([id]) => id !== importId);
      try {
        storage.setItem(key, JSON.stringify([...others, [importId, given]].slice(-MOST)));
      } catch {
        // Without room a reload shows the question as if it was new; what was answered is in the outbox.
      }
    },
  };

  function read(): v.InferOutput<typeof Remembered> {
    try {
      return v.parse(Remembered, JSON.parse(storage.getItem(key) ?? '[]'));
    } catch {
      return [];
    }
  }
}
