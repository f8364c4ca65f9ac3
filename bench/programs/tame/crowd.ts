/** Many pages of TAME in one process. */
import { createClient } from '@tame/sdk';
import { filter, firstValueFrom, lastValueFrom } from 'rxjs';
import { answer, given } from '../../harness/answer.ts';
import { fanOut } from '../measured/fan-out.ts';
import { idleMemory } from '../measured/memory.ts';
import { publishing } from './contract.ts';
import { hear, newTopic } from './topic.ts';

const url = given();
const pages: ReturnType<typeof createClient>[] = [];

function page(at: number): ReturnType<typeof createClient> {
  return (pages[at] ??= createClient(url, { name: `bench-${at}`, store: 'memory' }));
}

answer({
  idle: (connections = 0) =>
    idleMemory(connections, Number(given(1)), async (at) => {
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
