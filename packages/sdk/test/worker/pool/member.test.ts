/** How a member begins: it says ready before it works, and whoever is new takes little at first (S1-07). */
import { NEVER, of } from 'rxjs';
import { expect, test } from 'vitest';
import { Member } from '../../../src/worker/pool/member.ts';
import type { ServeOptions } from '../../../src/worker/options.ts';
import type { News } from '../../../src/worker/pool/news.ts';
import type { Worker } from '../../../src/worker/worker.ts';

/** A member of a pool with ten hands, and what it has told and offered, in order. */
function member(slowStart: boolean) {
  const done: string[] = [];
  const offered: ServeOptions[] = [];
  const topic = () => ({
    publish: (news: News) => Promise.resolve(void done.push(news.type)),
    events: () => NEVER,
  });
  const worker = {
    connection$: of({ state: 'online' }),
    client: { topic, outbox$: of({ waiting: 0 }) },
    serve(service: { name: string } | string, _handle: unknown, options: ServeOptions = {}) {
      const what = typeof service === 'string' ? service : service.name;
      done.push(`serves ${what} ${options.concurrency ?? 1}`);
      if (what === 'labour') offered.push(options);
      return { unsubscribe: () => void done.push(`withdraws ${what}`) };
    },
  };
  const manifest = {
    service: 'labour',
    version: 1,
    role: { file: 'file:///role.mjs', hash: 'a' },
    serve: { concurrency: 10, leaseMs: 700, maxAttempts: 2, statusEveryMs: 50 },
    rules: { slowStartMs: 5 },
    provisioners: [],
  };
  const role = { handle: () => undefined };
  const made = new Member(worker as unknown as Worker, { name: 'ana', manifest, role, slowStart });
  const ofWork = () => done.filter((each) => each === 'ready' || / labour\b/.test(each));
  return { made, ofWork, offered };
}

test('a newcomer says ready, then takes a tenth of its concurrency, half of it, and all', async () => {
  const { made, ofWork } = member(true);
  await made.join();
  await expect.poll(() => ofWork().at(-1)).toBe('serves labour 10');
  expect(ofWork()).toEqual([
    'ready',
    'serves labour 1',
    'withdraws labour',
    'serves labour 5',
    'withdraws labour',
    'serves labour 10',
  ]);
  await made.leave();
});

test('a first member takes all at once, as the manifest says', async () => {
  const { made, ofWork, offered } = member(false);
  await made.join();
  await made.leave();
  expect(offered).toEqual([{ concurrency: 10, leaseMs: 700, maxAttempts: 2, statusEveryMs: 50 }]);
  expect(ofWork()).toEqual(['ready', 'serves labour 10', 'withdraws labour']);
});
