/** Many pages of TAME in one process. */
import { createClient } from '@tame/sdk';
import { filter, firstValueFrom, lastValueFrom } from 'rxjs';
import { answer, given } from '../../harness/answer.ts';
import { fanOut } from '../measured/fan-out.ts';
import { idleMemory } from '../measured/memory.ts';
import { roundTrips } from '../measured/round-trips.ts';
import { serverCost } from '../measured/server-cost.ts';
import { storm } from '../measured/storm.ts';
import { doubling, publishing } from './contract.ts';
import { hear, newTopic } from './topic.ts';

const url = given();
const server = Number(given(1));
const pages: ReturnType<typeof createClient>[] = [];

function page(at: number): ReturnType<typeof createClient> {
  return (pages[at] ??= createClient(url, { name: `bench-${at}`, store: 'memory' }));
}

answer({
  cost: (asking = 0, ms = 0) =>
    serverCost(server, () =>
      roundTrips((question, at) => firstValueFrom(page(at).request(doubling, question)), asking, ms),
    ),
  ...storm((at, watch) =>
    page(at).connection$.subscribe(({ state }) => (state === 'online' ? watch.connected() : watch.lost())),
  ),
  idle: (connections = 0) =>
    idleMemory(connections, server, async (at) => {
      await firstValueFrom(page(at).connection$.pipe(filter(({ state }) => state === 'online')));
    }),
  async fanOut(listeners = 0, count = 0) {
    const first = page(0);
    const topic = await newTopic(first);
    return fanOut(
      listeners,
      count,
      (listener, at) => hear(page(at), topic, listener.next),
      (wanted) => lastValueFrom(first.request(publishing, { topic, count: wanted }), { defaultValue: undefined }),
    );
  },
});
