/** A page hears topics by pattern: each in its order, over crashes of the relay, and knows which topic it hears. */
import { topic, type Client, type TopicEntry } from '@tame/sdk';
import { createWorker } from '@tame/sdk/worker';
import { firstValueFrom, take, toArray } from 'rxjs';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { openStage } from './stage.ts';
import { until } from './until.ts';

const PATTERN = 'campaigns.*.metrics';

function metrics(campaign: string): string {
  return `campaigns.${campaign}.metrics`;
}

/** All that is heard of the pattern from now on, and why it ended if it did. */
async function listen(tame: Client): Promise<{ entries: TopicEntry<number>[]; failures: unknown[] }> {
  const entries: TopicEntry<number>[] = [];
  const failures: unknown[] = [];
  tame
    .topic<number>(PATTERN)
    .entries()
    .subscribe({ next: (entry) => entries.push(entry), error: (error) => failures.push(error) });
  // Answered when the relay has heard what came before.
  await tame
    .conversation('none')
    .peek()
    .catch(() => undefined);
  return { entries, failures };
}

function eventsOf(entries: readonly TopicEntry<number>[], campaign: string): readonly number[] {
  return entries.filter((each) => each.topic === metrics(campaign)).map(({ event }) => event);
}

describe.concurrent('a pattern of topics', { timeout: 60_000 }, () => {
  test('is heard from now on, in the order of each topic and once, over crashes of the relay (S3-02)', async ({
    onTestFinished,
  }) => {
    const stage = openStage(onTestFinished);
    const relay = await stage.relay();
    const publisher = stage.client(relay.url);
    const spring = publisher.topic<number>(metrics('spring'));
    await spring.publish(0);
    expect(await firstValueFrom(spring.events({ since: 'start' }))).toBe(0);
    const { entries } = await listen(stage.client(relay.url));
    const { entries: own } = await listen(publisher);
    void publisher.topic<number>('campaigns.spring').publish(-1);
    for (let n = 1; n <= 40; n += 1) void spring.publish(n);
    await until('a part is heard', () => entries.length > 0 && own.length > 0);
    await relay.kill();
    for (let n = 41; n <= 80; n += 1) {
      void spring.publish(n);
      void publisher.topic<number>(metrics('autumn')).publish(n);
    }
    await stage.again(relay);
    await until('all is heard', () => entries.length >= 120 && own.length >= 120);
    for (const heard of [entries, own]) {
      expect(eventsOf(heard, 'spring')).toEqual(Array.from({ length: 80 }, (_, n) => n + 1));
      expect(eventsOf(heard, 'autumn')).toEqual(Array.from({ length: 40 }, (_, n) => n + 41));
      expect(heard).toHaveLength(120);
    }
    const last = entries.findLast((each) => each.topic === metrics('spring'));
    const since = last && { ...last.position, offset: last.position.offset - 1 };
    expect(await firstValueFrom(publisher.topic<number>(metrics('spring')).entries(since && { since }))).toEqual(last);
  });

  test('that matched nothing before the relay crashed hears what came to exist meanwhile', async ({
    onTestFinished,
  }) => {
    const stage = openStage(onTestFinished);
    const relay = await stage.relay();
    const cable = await stage.cable(relay.port);
    const away = stage.client(cable.url);
    const { entries } = await listen(away);
    await away.topic(metrics('winter')).publish(0);
    await until('it listens', () => entries.length === 1);
    cable.pull();
    await relay.kill();
    await stage.again(relay);
    const publisher = stage.client(relay.url);
    for (const n of [1, 2]) await publisher.topic(metrics('summer')).publish(n);
    await publisher.topic(metrics('winter')).publish(3);
    await until('they are there', async () => {
      const heard$ = publisher.topic(PATTERN).events({ since: 'start' }).pipe(take(4), toArray());
      return (await firstValueFrom(heard$)).length === 4;
    });
    cable.plug(relay.port);
    await until('all is heard', () => entries.length >= 4);
    expect([eventsOf(entries, 'winter'), eventsOf(entries, 'summer')]).toEqual([
      [0, 3],
      [1, 2],
    ]);
  });

  test('has a contract like any topic, and can be published to by nobody', async ({ onTestFinished }) => {
    const stage = openStage(onTestFinished);
    const relay = await stage.relay();
    const tame = stage.client(relay.url);
    const worker = createWorker(relay.url);
    stage.after(() => worker.stop({ drainMs: 0 }));
    await worker.start();
    const all = topic('prices.**', { event: v.number() });
    const error = {
      code: 'BAD_REQUEST',
      message: expect.stringContaining('"prices.**" is not the name of a topic') as unknown,
    };
    await expect(tame.topic(all).publish(1)).rejects.toMatchObject(error);
    await expect(worker.topic(all).publish(1)).rejects.toMatchObject(error);
    await worker.topic(topic('prices.eu', { event: v.number() })).publish(1);
    const heard$ = tame.topic(all).entries({ since: 'start' });
    expect(await firstValueFrom(heard$)).toMatchObject({ topic: 'prices.eu', event: 1 });
    await worker.topic('prices').publish('none');
    await expect(firstValueFrom(heard$.pipe(toArray()))).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    for (const wrong of ['prices.', 'a..*', '']) expect(() => tame.topic(wrong)).toThrow('is not the name of a topic');
  });

  test('says what is wrong with it, and what of it is lost, by name', async ({ onTestFinished }) => {
    const stage = openStage(onTestFinished);
    const relay = await stage.relay({ flags: ['--limit', 'topic.count=2'] });
    const cable = await stage.cable(relay.port);
    const away = stage.client(cable.url);
    const tame = stage.client(relay.url);
    const failures: unknown[] = [];
    const since = { epoch: 'e', offset: 3 };
    for (const heard$ of [away.topic('a.**.b').events(), away.topic('a.*').events({ since })]) {
      heard$.subscribe({ error: (error: unknown) => failures.push(error) });
    }
    await until('both are refused', () => failures.length === 2);
    expect(failures).toMatchObject([
      { code: 'BAD_REQUEST', message: expect.stringContaining('is no pattern of names') as unknown },
      { code: 'BAD_REQUEST', message: expect.stringContaining('A position belongs to one topic') as unknown },
    ]);
    const { entries, failures: lost } = await listen(away);
    await tame.topic(metrics('spring')).publish(1);
    await until('the first is heard', () => entries.length === 1);
    cable.pull();
    const spring = tame.topic<number>(metrics('spring'));
    for (const n of [2, 3, 4, 5]) await spring.publish(n);
    await until('the last is there', async () => (await firstValueFrom(spring.events({ since: { last: 1 } }))) === 5);
    cable.plug(relay.port);
    await until('the gap is told', () => lost.length === 1);
    expect(lost[0]).toMatchObject({
      code: 'GAP',
      message: `The topic "${metrics('spring')}" no longer keeps the events 2 to 3.`,
      data: { from: 2, to: 3, topic: metrics('spring') },
    });
  });
});
