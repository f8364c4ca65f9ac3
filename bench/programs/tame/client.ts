/** TAME's page: in Node, so its outbox is in memory as are its peers' clients. */
import { createClient } from '@tame/sdk';
import { filter, firstValueFrom, lastValueFrom, tap } from 'rxjs';
import { answer, given } from '../../harness/answer.ts';
import type { Question } from '../measured/double.ts';
import { roundTrips } from '../measured/round-trips.ts';
import { stream } from '../measured/stream.ts';
import { latest } from '../measured/latest.ts';
import { counting, doubling, publishing, reporting } from './contract.ts';
import { hear, newTopic } from './topic.ts';

const tame = createClient(given(), { name: 'bench', store: 'memory' });

answer({
  roundTrips: (inFlight = 1, ms = 0) =>
    roundTrips((question) => firstValueFrom(tame.request(doubling, question)), inFlight, ms),
  stream: (count = 0) =>
    stream(count, async (wanted, next) => {
      await tame.request(counting, { count: wanted }).forEach(next);
    }),
  async topic(count = 0) {
    const topic = await newTopic(tame);
    let next: (event: Question) => void = () => {};
    const stop = await hear(tame, topic, (event) => next(event));
    return stream(count, async (wanted, each) => {
      next = each;
      await lastValueFrom(tame.request(publishing, { topic, count: wanted }), { defaultValue: undefined });
    }).finally(stop);
  },
  status: (count = 0) =>
    latest(count, async (wanted, next) => {
      const run = tame.converse(reporting, { count: wanted });
      await firstValueFrom(
        run.status$.pipe(
          tap(next),
          filter(({ n }) => n === wanted),
        ),
      );
      await run.cancel('All is seen.');
    }),
});
