/** Who is present in a topic, over a real relay: seen by those who may hear it, gone when their pages are. */
import { createClient, topic, type Client, type ClientOptions, type Present, type TopicHandle } from '@tame/sdk';
import { lastValueFrom } from 'rxjs';
import * as v from 'valibot';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Message } from '../plain-peer.ts';
import { startRelay } from '../plain-relay.ts';
import { until } from '../system/until.ts';
import { SECRET, tokenOf } from '../tokens.ts';

const desk = topic('desk', { presence: v.object({ name: v.string() }) });
type Desk = TopicHandle<unknown, { name: string }>;

function clientOf(url: string, user: string, options: ClientOptions = {}): Client {
  const client = createClient(url, { store: 'memory', token: `dev:${user}`, ...options });
  onTestFinished(() => client.close());
  return client;
}

/** What somebody who looks has been told last, as `user name`. */
function look(handle: Desk): {
  last(): readonly string[] | undefined;
  lists: (readonly Present[])[];
  failures: unknown[];
} {
  const lists: (readonly Present<{ name: string }>[])[] = [];
  const failures: unknown[] = [];
  const looking = handle.presence$.subscribe({
    next: (people) => lists.push(people),
    error: (error) => failures.push(error),
  });
  onTestFinished(() => looking.unsubscribe());
  return { last: () => lists.at(-1)?.map(({ user, data }) => `${user} ${data.name}`), lists, failures };
}

async function sees(seen: ReturnType<typeof look>, ...people: readonly string[]): Promise<void> {
  await until(`${people.join(', ')} are seen`, () => JSON.stringify(seen.last()) === JSON.stringify(people));
}

describe('whoever is present', { timeout: 30_000 }, () => {
  test('is seen by others once, from however many pages, as it said last, and leaves with the last of them', async () => {
    const relay = await startRelay();
    const seen = look(clientOf(relay.url, 'ben').topic(desk));
    await sees(seen);
    const tabs = [1, 2, 3].map(() => clientOf(relay.url, 'ana').topic(desk));
    const stays = [];
    for (const [at, tab] of tabs.entries()) {
      const stay = tab.enter({ name: `Ana ${at}` });
      await stay.ready;
      stays.push(stay);
    }
    await sees(seen, 'ana Ana 2');
    const own = tabs[0]?.enter({ name: 'Ana again' });
    await sees(seen, 'ana Ana again');
    own?.();
    const sinceMs = seen.lists.at(-1)?.[0]?.sinceMs ?? 0;
    expect(seen.lists.flat().every((each) => each.sinceMs === sinceMs)).toBe(true);
    expect(Math.abs(Date.now() - sinceMs)).toBeLessThan(30_000);
    stays[2]?.();
    stays[1]?.unsubscribe();
    await sees(seen, 'ana Ana 0');
    stays[0]?.();
    stays[0]?.();
    await sees(seen);
  });

  test('shows how it is to be had: entered again, it is never gone; of two devices the one that spoke last is seen (S2-20)', async () => {
    const relay = await startRelay();
    const seen = look(clientOf(relay.url, 'ben').topic(desk));
    const [phone, laptop] = [clientOf(relay.url, 'ana').topic(desk), clientOf(relay.url, 'ana').topic(desk)];
    const available = phone.enter({ name: 'available' });
    await sees(seen, 'ana available');
    const busy = laptop.enter({ name: 'do not disturb' });
    await sees(seen, 'ana do not disturb');
    const away = phone.enter({ name: 'away' });
    await away.ready;
    available();
    await sees(seen, 'ana away');
    away();
    await sees(seen, 'ana do not disturb');
    const told = seen.lists.slice(seen.lists.findIndex(({ length }) => length > 0));
    expect(told.map(({ length }) => length)).toEqual(told.map(() => 1));
    expect(new Set(told.map(([person]) => person?.sinceMs)).size).toBe(1);
    busy();
    await sees(seen);
  });

  test('is the last that has spoken when it comes back after its grace', async () => {
    const relay = await startRelay({ limits: { graceMs: 100 } });
    const seen = look(clientOf(relay.url, 'ben').topic(desk));
    const [laptop, phone] = [
      await relay.peer('laptop', { token: 'dev:ana' }),
      await relay.peer('phone', { token: 'dev:ana' }),
    ];
    for (const [peer, name] of [
      [phone, 'available'],
      [laptop, 'away'],
      [phone, 'do not disturb'],
    ] as const) {
      peer.say({ type: 'enter', topic: 'desk', data: JSON.stringify({ name }) });
      await peer.acknowledged();
    }
    await sees(seen, 'ana do not disturb');
    await laptop.cut();
    const lost = seen.lists.length;
    await until('it is told that something has changed', () => seen.lists.length > lost);
    expect(seen.last()).toEqual(['ana do not disturb']);
    await laptop.connect();
    await sees(seen, 'ana away');
  });

  test('leaves at once when its client is closed, and with the grace of a lost peer when it vanishes', async () => {
    const relay = await startRelay({ limits: { graceMs: 1_000 } });
    const seen = look(clientOf(relay.url, 'ben').topic(desk));
    const ana = clientOf(relay.url, 'ana');
    const lost = await relay.peer('cleo');
    await ana.topic(desk).enter({ name: 'A' }).ready;
    lost.say({ type: 'enter', topic: 'desk', data: '{"name":"C"}' });
    await sees(seen, 'ana A', 'cleo C');
    await lost.cut();
    const before = performance.now();
    await sees(seen, 'ana A');
    expect(performance.now() - before).toBeGreaterThan(900);
    await lost.connect();
    await sees(seen, 'ana A', 'cleo C');
    await ana.close();
    await sees(seen, 'cleo C');
  });

  test('is present again by itself when the relay was restarted, and those who look see it', async () => {
    const relay = await startRelay();
    const seen = look(clientOf(relay.url, 'ben').topic(desk));
    await clientOf(relay.url, 'ana').topic(desk).enter({ name: 'A' }).ready;
    await sees(seen, 'ana A');
    seen.lists.splice(0);
    await relay.restart();
    await sees(seen, 'ana A');
  });

  test('says of itself what the contract knows, in at most 1 KiB, and is not shown where it does not', async () => {
    const relay = await startRelay();
    const seen = look(clientOf(relay.url, 'ben').topic(desk));
    const ana = clientOf(relay.url, 'ana');
    const wrong: unknown = { name: 7 };
    await expect(ana.topic<unknown, unknown>(desk).enter(wrong).ready).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      message: expect.stringContaining('does not match its contract: name') as unknown,
    });
    await expect(ana.topic(desk).enter({ name: 'x'.repeat(1_024) }).ready).rejects.toMatchObject({ code: 'TOO_LARGE' });
    await ana.topic('desk').enter(wrong).ready;
    await clientOf(relay.url, 'cleo').topic(desk).enter({ name: 'C' }).ready;
    await sees(seen, 'cleo C');
    const anybody: (readonly Present[])[] = [];
    ana.topic('desk').presence$.subscribe((people) => anybody.push(people));
    await until('all are told', () => anybody.length > 0);
    expect(anybody.at(-1)).toMatchObject([
      { user: 'ana', data: { name: 7 } },
      { user: 'cleo', data: { name: 'C' } },
    ]);
  });

  test('says nothing of itself where it has nothing to say', async () => {
    const relay = await startRelay();
    const ana = clientOf(relay.url, 'ana').topic('desk');
    await ana.enter().ready;
    const lists: (readonly Present[])[] = [];
    ana.presence$.subscribe((people) => lists.push(people));
    await until('it is told', () => lists.length > 0);
    expect(lists[0]).toEqual([{ user: 'ana', data: undefined, sinceMs: expect.any(Number) as unknown }]);
  });

  test('and whoever looks may hear the topic, as long as its token says so (SEC-11, SEC-12)', async () => {
    const relay = await startRelay({ auth: { secret: SECRET } });
    const page = async (user: string, subscribe: string[]) =>
      relay.peer(user, { token: await tokenOf(user, { subscribe }) });
    const ana = await page('ana', ['desk']);
    const ben = await page('ben', ['other']);
    ben.say({ type: 'enter', topic: 'desk' }, { type: 'watch', ref: 1, topic: 'desk' });
    ben.say({ type: 'watch', ref: 2, topic: 'nobody' });
    await ben.hears('refused', ({ ref }) => ref === 2);
    const refused = ben.heard.map(({ of, ref, name, code }) => [of, ref, name, code]);
    expect(refused).toEqual([
      ['enter', undefined, 'desk', 'FORBIDDEN'],
      ['watch', 1, 'desk', 'FORBIDDEN'],
      ['watch', 2, 'nobody', 'FORBIDDEN'],
    ]);
    const cleo = await page('cleo', ['**']);
    cleo.say({ type: 'watch', ref: 1, topic: 'desk' });
    ana.say({ type: 'watch', ref: 1, topic: 'desk' }, { type: 'enter', topic: 'desk' });
    const people = (many: number) => (message: Message) =>
      Array.isArray(message['people']) && message['people'].length === many;
    await cleo.hears('present', people(1));
    ana.say({ type: 'token', token: await tokenOf('ana', { subscribe: [] }) });
    await ana.hears('refused', ({ of }) => of === 'enter');
    expect(ana.heard.filter(({ type }) => type === 'refused')).toMatchObject([
      { of: 'watch', ref: 1, name: 'desk', code: 'FORBIDDEN' },
      { of: 'enter', name: 'desk', code: 'FORBIDDEN' },
    ]);
    await cleo.until(() => cleo.heard.slice(-1).some(people(0)), 'that ana has left');
  });

  test('hears why it is not, and that a pattern has nobody in it', async () => {
    const relay = await startRelay({ auth: { secret: SECRET } });
    const token = await tokenOf('ana', { subscribe: ['other'] });
    const ana = clientOf(relay.url, 'ana', { token });
    const seen = look(ana.topic(desk));
    await expect(ana.topic(desk).enter({ name: 'A' }).ready).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await until('it is told', () => seen.failures.length === 1);
    expect(seen.failures[0]).toMatchObject({ code: 'FORBIDDEN' });
    const error = {
      code: 'BAD_REQUEST',
      message: expect.stringContaining('"de*.*" is not the name of a topic') as unknown,
    };
    const pattern = topic('de*.*', { presence: desk.presence ?? v.unknown() });
    await expect(ana.topic(pattern).enter().ready).rejects.toMatchObject(error);
    const failures: unknown[] = [];
    ana.topic(pattern).presence$.subscribe({ error: (failure) => failures.push(failure) });
    await until('that is told too', () => failures.length === 1);
    expect(failures[0]).toMatchObject(error);
    const peer = await relay.peer('peer', { token: await tokenOf('peer', { subscribe: ['**'] }) });
    peer.say({ type: 'enter', topic: 'a.*' }, { type: 'watch', ref: 1, topic: 'a.*' });
    await peer.hears('refused', ({ of }) => of === 'watch');
    expect(peer.heard).toMatchObject([
      { of: 'enter', code: 'BAD_REQUEST', text: expect.stringContaining('topic') as unknown },
      { of: 'watch', ref: 1, code: 'BAD_REQUEST' },
    ]);
  });

  test.each(['before', 'after'])('does not wait for ever when its client is closed %s it is loaded', async (when) => {
    const relay = await startRelay();
    const ana = clientOf(relay.url, 'ana');
    if (when === 'after') await ana.topic(desk).enter({ name: 'A' }).ready;
    await relay.stop();
    const { ready } = ana.topic(desk).enter({ name: 'B' });
    const heard = lastValueFrom(ana.topic(desk).presence$, { defaultValue: [] });
    // In a turn or two what is loaded enters.
    if (when === 'after') await new Promise((resolve) => setImmediate(resolve));
    await ana.close();
    await expect(ready).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(await heard).toEqual([]);
  });
});
