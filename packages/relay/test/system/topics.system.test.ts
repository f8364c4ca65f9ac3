/** Topics: one order for all, over crashes; what is no longer kept is said, not skipped. */
import type { Client, Position, Since } from '@tame/sdk';
import { firstValueFrom, take, toArray } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { online, openStage } from './stage.ts';
import { until } from './until.ts';

/** 1, 2, 3 … */
function numbers(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, n) => from + n);
}

/** The first so many events from somewhere. */
function hear(tame: Client, since: Since, many: number): Promise<number[]> {
  return firstValueFrom(tame.topic<number>('news').events({ since }).pipe(take(many), toArray()));
}

interface Heard {
  event: number;
  id: string;
  position: Position;
}

describe.concurrent('a topic', { timeout: 60_000 }, () => {
  test('is heard once and in order, by all alike, from wherever they ask, over a crash of the relay (R24, R25, R26, R27, R28)', async ({
    onTestFinished,
  }) => {
    const stage = openStage(onTestFinished);
    const relay = await stage.relay();
    const publisher = stage.client(relay.url);
    const listeners = [1, 2].map(() => stage.client(relay.url));
    const heard = listeners.map((tame) => {
      const events: Heard[] = [];
      tame
        .topic<number>('news')
        .entries({ since: 'start' })
        .subscribe((entry) => events.push(entry));
      return events;
    });
    const news = publisher.topic<number>('news');
    for (const n of numbers(1, 100)) void news.publish(n);
    await until('a part is heard', () => heard.every((events) => events.length >= 30));
    await relay.kill();
    for (const n of numbers(101, 200)) void news.publish(n);
    await stage.again(relay);
    await until('all is heard', () => heard.every((events) => events.length >= 200));
    const [one, other] = heard;
    expect(one?.map(({ event }) => event)).toEqual(numbers(1, 200));
    expect(one).toEqual(other);
    expect(one?.map(({ position }) => position.offset)).toEqual(numbers(1, 200));

    const late = stage.client(relay.url);
    const from = one?.[149]?.position;
    expect(from && (await hear(late, from, 50))).toEqual(numbers(151, 200));
    expect(await hear(late, { last: 10 }, 10)).toEqual(numbers(191, 200));
    expect(await hear(late, { lastMs: 600_000 }, 200)).toEqual(numbers(1, 200));
    expect(await hear(late, 'start', 200)).toEqual(numbers(1, 200));
    // `now` begins behind all of these.
    const now = hear(late, 'now', 1);
    const nothing = hear(late, { lastMs: 0 }, 1);
    await late
      .conversation('none')
      .peek()
      .catch(() => undefined); // answered when the relay has heard what came before
    await news.publish(201);
    expect([await now, await nothing]).toEqual([[201], [201]]);
  });

  test('says what it no longer keeps: a gap to who asks for it, or was away too long (R25, R28, R29)', async ({
    onTestFinished,
  }) => {
    const stage = openStage(onTestFinished);
    const relay = await stage.relay({ flags: ['--limit', 'topic.count=50'] });
    const cable = await stage.cable(relay.port);
    const tame = stage.client(relay.url);
    const news = tame.topic<number>('news');
    const away = stage.client(cable.url);
    const seen: Heard[] = [];
    const failure: unknown[] = [];
    away
      .topic<number>('news')
      .entries({ since: 'start' })
      .subscribe({ next: (entry) => seen.push(entry), error: (error) => failure.push(error) });
    for (const n of numbers(1, 20)) await news.publish(n);
    await until('the first are heard', () => seen.length === 20);
    cable.pull();
    for (const n of numbers(21, 200)) await news.publish(n);
    expect(
      await hear(tame, { last: 1 }, 1).then(
        async () => await until('the last is there', async () => (await hear(tame, { last: 1 }, 1))[0] === 200),
      ),
    ).toBe(true);

    const kept = await hear(tame, 'start', 50);
    expect(kept).toEqual(numbers(151, 200));
    const position = seen[4]?.position;
    expect(position?.offset).toBe(5);
    await expect(position && hear(tame, position, 1)).rejects.toMatchObject({
      code: 'GAP',
      message: 'The topic "news" no longer keeps the events 6 to 150.',
      data: { from: 6, to: 150 },
    });
    cable.plug(relay.port);
    await until('who was away is told', () => failure.length > 0);
    expect(failure[0]).toMatchObject({ code: 'GAP', data: { from: 21, to: 150 } });
    expect(seen.map(({ event }) => event)).toEqual(numbers(1, 20));
  });

  test('takes an event once, however often it is said, and no other under its id (R4, R27)', async ({
    onTestFinished,
  }) => {
    const stage = openStage(onTestFinished);
    const relay = await stage.relay();
    const peer = await stage.raw(relay.url);
    const event = { type: 'publish', id: 'e1', topic: 'news', body: '1' } as const;
    await peer.say(event, event, { ...event, body: '2' }, { ...event, id: 'e2', body: '2' });
    const again = await stage.raw(relay.url);
    await again.say(event);
    expect(peer.heard.filter(({ type }) => type === 'refused')).toEqual([
      expect.objectContaining({ of: 'publish', id: 'e1', code: 'ID_CONFLICT' }),
    ]);
    const tame = stage.client(relay.url);
    await online(tame);
    await tame.topic('news').publish(3);
    expect(await hear(tame, 'start', 3)).toEqual([1, 2, 3]);
  });
});
