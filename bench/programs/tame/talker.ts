/** TAME's page that asks all its questions in one conversation. */
import { createClient } from '@tame/sdk';
import { answer, given } from '../../harness/answer.ts';
import type { Question } from '../measured/double.ts';
import { roundTrips } from '../measured/round-trips.ts';
import { talking } from './contract.ts';

const tame = createClient(given(), { name: 'bench', store: 'memory' });

answer({
  async roundTrips(inFlight = 1, ms = 0) {
    const talk = tame.converse(talking, {});
    /** Who waits for an answer, by how many came before it. */
    const waiting = new Map<number, (answer: Question) => void>();
    let [asked, answered] = [0, 0];
    const hearing = talk.subscribe((reply) => {
      waiting.get(answered)?.(reply);
      waiting.delete(answered);
      answered += 1;
    });
    const sample = await roundTrips(
      (question) =>
        new Promise((resolve, reject) => {
          waiting.set(asked, resolve);
          asked += 1;
          talk.send(question).catch(reject);
        }),
      inFlight,
      ms,
    );
    hearing.unsubscribe();
    await talk.cancel('All is said.');
    return sample;
  },
});
