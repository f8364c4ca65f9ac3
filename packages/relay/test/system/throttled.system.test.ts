/** A service that needs another which is slower than it: its callers wait in a line with an end, and are told why (S1-12). */
import { firstValueFrom, lastValueFrom, type Observable } from 'rxjs';
import type { Client, Snapshot } from '@tame/sdk';
import { expect, test } from 'vitest';
import { openStage } from './stage.ts';
import { until } from './until.ts';

const ASKED = 50;

/** The newest value of an Observable, while the test lasts. */
function latest<T>(values$: Observable<T>, onTestFinished: (undo: () => void) => void): () => T | undefined {
  let value: T | undefined;
  const listening = values$.subscribe((each) => (value = each));
  onTestFinished(() => listening.unsubscribe());
  return () => value;
}

const inHand = (all: readonly Snapshot[] = []): number =>
  all.filter(({ service, state }) => service === 'through' && state === 'working').length;
const shown = (client: Client) =>
  firstValueFrom(
    client.request<readonly { service: string; throttledBy?: string }[]>('tame.admin', { do: 'services' }),
  );

test('it is given less, those who wait see that they are throttled, and all is done in the end', async ({
  onTestFinished,
}) => {
  const stage = openStage(onTestFinished);
  const relay = await stage.relay({ flags: ['--limit', 'maxWaitingPerService=45'] });
  await stage.worker({ url: relay.url, serve: { through: { concurrency: 10 } } });
  await stage.worker({ url: relay.url, serve: { record: { concurrency: 1 } } });
  const tame = stage.client(relay.url);
  const mine = latest(tame.conversations({ state: 'open' }), onTestFinished);
  const answers = Array.from({ length: ASKED }, (_, n) =>
    lastValueFrom(tame.request<number>('through', { n, ms: 80 })),
  );
  await until('all slots are taken', () => inHand(mine()) >= 10);
  // Of low priority it is taken last, whoever has to come again because the line is full.
  const last = tame.converse<number>('through', { n: ASKED, ms: 80 }, { priority: 0 });
  const state = latest(last.state$, onTestFinished);
  await until('who waits sees that it is throttled', () => state() === 'throttled');
  expect(await last.peek()).toMatchObject({ state: 'throttled', workers: 1 });
  expect((await shown(tame)).find(({ service }) => service === 'through')).toMatchObject({ throttledBy: 'record' });
  // What it had in hand when it began to be held up it keeps; then no more of it waits than a bit above a half, beside the
  // one that is worked on.
  await until('it has less in hand', () => state() === 'throttled' && inHand(mine()) <= 7);
  expect(await lastValueFrom(last)).toBe(ASKED);
  expect((await Promise.all(answers)).toSorted((a, b) => a - b)).toEqual(Array.from({ length: ASKED }, (_, n) => n));
  expect(stage.journal('record')).toHaveLength(ASKED + 1);
  await until('nothing is held up any more', async () =>
    (await shown(tame)).every(({ throttledBy }) => throttledBy === undefined),
  );
});
