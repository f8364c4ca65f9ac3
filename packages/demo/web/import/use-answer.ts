/** The answer to what an import asks, as far as it has been chosen, over reloads. */
import type { Conversation } from '@tame/sdk';
import { useState } from 'react';
import { unanswered, type ImportAnswer } from '../../contracts/clash.ts';
import type { ImportMessage } from '../../contracts/import.ts';
import { notDone } from '../notice/not-done.ts';
import { useSession } from '../tame/use-session.ts';
import type { GivenAnswer } from './remembered-answers.ts';

interface AnswerDesk extends GivenAnswer {
  choose: (answer: ImportAnswer) => void;
  send: () => void;
}

export function useAnswer(run: Pick<Conversation<unknown, ImportMessage>, 'id' | 'send'>): AnswerDesk {
  const { answers } = useSession();
  const [given, setGiven] = useState(() => answers.recall(run.id) ?? { answer: unanswered, isSent: false });
  const become = (next: GivenAnswer) => {
    answers.remember(run.id, next);
    setGiven(next);
  };
  const { answer } = given;
  return {
    ...given,
    choose: (next) => become({ answer: next, isSent: false }),
    send: () => {
      setGiven({ answer, isSent: true });
      // Remembered as sent only once it is kept: a page that is closed before asks again.
      run.send(answer).then(
        () => become({ answer, isSent: true }),
        (thrown: unknown) => {
          setGiven({ answer, isSent: false });
          notDone('Not answered')(thrown);
        },
      );
    },
  };
}
