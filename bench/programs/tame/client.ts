/** TAME's page: in Node, so its outbox is in memory as are its peers' clients. */
import { createClient } from '@tame/sdk';
import { firstValueFrom } from 'rxjs';
import { answer, given } from '../../harness/answer.ts';
import { roundTrips } from '../work/round-trips.ts';
import { stream } from '../work/stream.ts';
import { counting, doubling } from './contract.ts';

const tame = createClient(given(), { name: 'bench', store: 'memory' });

answer({
  roundTrips: (inFlight = 1, ms = 0) =>
    roundTrips((question) => firstValueFrom(tame.request(doubling, question)), inFlight, ms),
  stream: (count = 0) =>
    stream(
      count,
      (wanted, next) =>
        new Promise((resolve, reject) => {
          tame.request(counting, { count: wanted }).subscribe({ next, error: reject, complete: resolve });
        }),
    ),
});
