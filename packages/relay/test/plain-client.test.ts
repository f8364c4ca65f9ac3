/** A client written from PROTOCOL.md alone asks, listens, breaks off, comes back, and breaks the rules. */
import { describe, expect, test } from 'vitest';
import { startRelay } from './plain-relay.ts';
import type { PlainPeer } from './plain-peer.ts';

const SERVE = { type: 'serve', service: 'quote', concurrency: 10, leaseMs: 30_000, maxAttempts: 3 };
const ask = (id: string, more: object = {}) => ({
  type: 'request',
  id,
  service: 'quote',
  body: '{}',
  follow: true,
  ...more,
});
const end = (id: string, index: number, more: object = {}) => ({
  type: 'end',
  id,
  attempt: 1,
  index,
  state: 'completed',
  ...more,
});
const reply = (id: string, index: number, body: string) => ({ type: 'reply', id, attempt: 1, index, body });
const bodies = (entries: readonly Record<string, unknown>[]) =>
  entries.flatMap(({ body }) => (body === undefined ? [] : [body]));

async function worker(relay: Awaited<ReturnType<typeof startRelay>>): Promise<PlainPeer> {
  const peer = await relay.peer('worker');
  peer.say(SERVE);
  await peer.acknowledged();
  return peer;
}

describe('asking', () => {
  test('gets one answer as one entry, and the ack before it', async () => {
    const relay = await startRelay();
    const [page, serving] = [await relay.peer('page'), await worker(relay)];
    page.say(ask('q-1', { body: '{"id":7}' }));
    const work = await serving.hears('work');
    expect(work).toMatchObject({
      id: 'q-1',
      service: 'quote',
      attempt: 1,
      user: 'page',
      body: '{"id":7}',
      leaseMs: 30_000,
      offset: 0,
    });
    await page.acknowledged();
    serving.say(end('q-1', 1, { body: '{"price":12}' }));
    expect(await page.whole('q-1')).toMatchObject([
      { kind: 'end', offset: 1, state: 'completed', body: '{"price":12}' },
    ]);
  });

  test('says messages in a row, of which all are taken or none', async () => {
    const relay = await startRelay({ limits: { maxBytesPerConversation: 256 * 1024 } });
    const [page, serving] = [await relay.peer('page'), await worker(relay)];
    const long = JSON.stringify('x'.repeat(150 * 1024));
    const row = (message: string, ...said: string[]) => ({ type: 'messages', id: 'q-1', message, bodies: said });
    page.say(
      ask('q-1'),
      row('m-1', '1', '2'),
      row('m-2', '3', long, long),
      row('m-1', '1', '2'),
      row('m-3', long, '4'),
    );
    await page.acknowledged();
    page.say(row('m-4'), { type: 'cancel', id: 'q-1' }, row('m-5', '5', '6'));
    await page.acknowledged();
    const refusals = page.heard.filter(({ type }) => type === 'refused').map(({ of, id, code }) => [of, id, code]);
    expect(refusals).toEqual([
      ['messages', 'm-2', 'STORE_FULL'],
      ['messages', 'm-5', 'REJECTED'],
    ]);
    expect(bodies(await page.whole('q-1'))).toEqual(['1', '2', long, '4']);
    await serving.acknowledged();
    const told = serving.heard.filter(({ type }) => type === 'told');
    expect(told.flatMap((each) => each['bodies'])).toEqual(['1', '2', long, '4']);
  });

  test('gets a stream in order, and the latest status', async () => {
    const relay = await startRelay();
    const [page, serving] = [await relay.peer('page'), await worker(relay)];
    page.say(ask('q-1'));
    await serving.hears('work');
    const said = Array.from({ length: 50 }, (_, at) => reply('q-1', at + 1, `${at}`));
    serving.say({ type: 'status', id: 'q-1', attempt: 1, body: '"half"' }, ...said);
    expect(await page.hears('status')).toMatchObject({ id: 'q-1', attempt: 1, body: '"half"' });
    serving.say(end('q-1', 51));
    const entries = await page.whole('q-1');
    expect(entries.map(({ offset }) => offset)).toEqual(Array.from({ length: 51 }, (_, at) => at + 1));
    expect(bodies(entries)).toEqual(said.map(({ body }) => body));
  });

  test('twice with one id is asking once; with other content or by another user it is refused', async () => {
    const relay = await startRelay();
    const [page, other] = [await relay.peer('page'), await relay.peer('other')];
    page.say(ask('q-1'), ask('q-1'), ask('q-1', { body: '[]' }));
    await page.acknowledged();
    other.say(ask('q-1'), { type: 'follow', id: 'q-1', after: 0 });
    await other.acknowledged();
    const refusals = [...page.heard, ...other.heard].filter(({ type }) => type === 'refused');
    expect(refusals).toMatchObject([
      { of: 'request', id: 'q-1', code: 'ID_CONFLICT', retryable: false },
      { of: 'request', id: 'q-1', code: 'ID_CONFLICT' },
      { of: 'follow', id: 'q-1', code: 'NOT_FOUND' },
    ]);
    const serving = await worker(relay);
    await serving.hears('work');
    expect(serving.heard.filter(({ type }) => type === 'work').length).toBe(1);
  });

  test('and cancelling ends it, and stops its worker', async () => {
    const relay = await startRelay();
    const [page, serving] = [await relay.peer('page'), await worker(relay)];
    page.say(ask('q-1'));
    await serving.hears('work');
    page.say({ type: 'cancel', id: 'q-1', text: 'not needed' });
    expect(await page.whole('q-1')).toMatchObject([
      { kind: 'end', state: 'cancelled', code: 'CANCELLED', text: 'not needed' },
    ]);
    expect(await serving.hears('stop')).toMatchObject({ id: 'q-1', attempt: 1, code: 'CANCELLED' });
    serving.say(reply('q-1', 1, '1'));
    expect(await serving.hears('stop', ({ code }) => code === 'FENCED')).toMatchObject({ id: 'q-1', attempt: 1 });
    page.say({ type: 'message', id: 'q-1', message: 'm-1', body: '1' });
    expect(await page.hears('refused')).toMatchObject({ of: 'message', id: 'm-1', code: 'REJECTED' });
  });

  test('may be looked at, read and listed while the worker says nothing', async () => {
    const relay = await startRelay();
    const [page, serving] = [await relay.peer('page'), await worker(relay)];
    page.say({ type: 'list', ref: 1, state: 'open' }, ask('q-1', { follow: false, body: '"in"' }));
    await serving.hears('work');
    serving.say(reply('q-1', 1, '10'), { type: 'status', id: 'q-1', attempt: 1, body: '"slow"' });
    await serving.acknowledged();
    page.say(
      { type: 'peek', ref: 2, id: 'q-1' },
      { type: 'read', ref: 3, id: 'q-1', after: -1 },
      { type: 'peek', ref: 4, id: 'nobody' },
    );
    expect(await page.hears('snapshot')).toMatchObject({
      ref: 2,
      snapshot: { state: 'working', replies: 1, offset: 1, workers: 1, status: '"slow"' },
    });
    expect(await page.hears('page')).toMatchObject({
      ref: 3,
      offset: 1,
      entries: [
        { kind: 'request', offset: 0, service: 'quote', body: '"in"' },
        { kind: 'reply', offset: 1, body: '10' },
      ],
    });
    expect(await page.hears('refused')).toMatchObject({ of: 'peek', ref: 4, id: 'nobody', code: 'NOT_FOUND' });
    expect(await page.hears('listed')).toMatchObject({ ref: 1, snapshots: [], last: true });
    serving.say(end('q-1', 2));
    const changed = await page.hears(
      'changed',
      ({ snapshot }) => (snapshot as { state: string }).state === 'completed',
    );
    expect(changed).toMatchObject({ ref: 1, snapshot: { id: 'q-1', replies: 1, offset: 2 } });
  });
});

describe('coming back', () => {
  test('within the session loses nothing and hears nothing twice', async () => {
    const relay = await startRelay();
    const [page, serving] = [await relay.peer('page'), await worker(relay)];
    page.say(ask('q-1'));
    await serving.hears('work');
    serving.say(reply('q-1', 1, '1'));
    await page.hears('entries');
    await page.cut();
    serving.say(reply('q-1', 2, '2'), end('q-1', 3));
    await serving.acknowledged();
    page.say(ask('q-2'));
    await page.connect();
    expect(page.welcome.resumed).toBe(true);
    await page.acknowledged();
    expect(bodies(await page.whole('q-1'))).toEqual(['1', '2']);
    expect(await serving.hears('work', ({ id }) => id === 'q-2')).toMatchObject({ attempt: 1 });
  });

  test('after the relay restarted says again what was lost, and follows from where it was', async () => {
    const relay = await startRelay();
    const [page, serving] = [await relay.peer('page'), await worker(relay)];
    page.say(ask('q-1'));
    await serving.hears('work');
    serving.say(reply('q-1', 1, '1'));
    await page.hears('entries');
    const { epoch } = page.welcome;
    await relay.restart();
    const unsaid = ask('q-2', { follow: false });
    page.say(unsaid);
    await page.connect();
    expect(page.welcome).toMatchObject({ resumed: false, received: 0, epoch });
    expect(page.forgotten).toEqual([unsaid]);
    page.say({ type: 'follow', id: 'q-1', after: 1, epoch }, ...page.forgotten);
    await page.acknowledged();
    await serving.connect();
    serving.say({ type: 'renew', leases: [{ id: 'q-1', attempt: 1 }] }, end('q-1', 2, { body: '2' }), SERVE);
    expect(bodies(await page.whole('q-1'))).toEqual(['1', '2']);
    expect(await serving.hears('work', ({ id }) => id === 'q-2')).toMatchObject({ attempt: 1 });
  });

  test('with a position of another history, or beyond the log, is told to reset', async () => {
    const relay = await startRelay();
    const page = await relay.peer('page');
    page.say(ask('q-1', { follow: false }), { type: 'follow', id: 'q-1', after: 0, epoch: 'another' });
    expect(await page.hears('reset')).toMatchObject({ id: 'q-1', epoch: page.welcome.epoch, offset: 0 });
    page.heard.length = 0;
    page.say({ type: 'follow', id: 'q-1', after: 7, epoch: page.welcome.epoch });
    expect(await page.hears('reset')).toMatchObject({ id: 'q-1', offset: 0 });
  });

  test('on a second connection ends the first', async () => {
    const relay = await startRelay();
    const [first, second] = [await relay.peer('page'), await relay.peer('page')];
    expect(second.welcome.resumed).toBe(true);
    await first.until(() => first.bye !== undefined, 'bye');
    expect(first.bye).toMatchObject({ code: 'FENCED', retryable: false });
  });

  test('is not meant by who leaves for good', async () => {
    const relay = await startRelay();
    const page = await relay.peer('page');
    page.leave();
    await page.until(() => page.bye !== undefined, 'the end');
    await page.connect();
    expect(page.welcome.resumed).toBe(false);
  });

  test('is asked for by a relay that stops, spread over a while', async () => {
    const relay = await startRelay();
    const page = await relay.peer('page');
    await relay.stop();
    await page.until(() => page.bye !== undefined, 'bye');
    expect(page.bye).toMatchObject({ retryable: true });
    expect(page.bye?.['spreadMs']).toBeGreaterThan(0);
  });
});

describe('acknowledging', () => {
  test('paces the relay: it sends a few frames and keeps the rest until they are handled', async () => {
    const relay = await startRelay();
    const [page, serving] = [await relay.peer('page'), await worker(relay)];
    page.quiet = true;
    page.say(ask('q-1'));
    await serving.hears('work');
    const body = 'x'.repeat(100_000);
    const said = Array.from({ length: 30 }, (_, at) => reply('q-1', at + 1, body));
    for (const each of said) serving.say(each);
    serving.say(end('q-1', 31));
    await serving.acknowledged();
    page.say({ type: 'peek', ref: 1, id: 'q-1' });
    expect(page.frames.filter(({ messages }) => messages.length > 0).length).toBeLessThan(8);
    expect(page.entries('q-1').length).toBeLessThan(30);
    page.quiet = false;
    page.acknowledge();
    expect((await page.whole('q-1')).length).toBe(31);
  });

  test('of what is refused never comes before the refusal, however much is on its way', async () => {
    const relay = await startRelay();
    const [page, other] = [await relay.peer('page'), await relay.peer('other')];
    page.say({ type: 'subscribe', ref: 1, topic: 'prices', since: 'now' });
    await page.hears('subscribed');
    page.quiet = true;
    for (let number = 1; number <= 12; number += 1)
      other.say({ type: 'publish', id: `ev-${number}`, topic: 'prices', body: 'x'.repeat(120_000) });
    await page.until(() => page.heard.filter(({ type }) => type === 'event').length >= 3, 'events');
    page.say({ type: 'nonsense' });
    await other.acknowledged();
    page.quiet = false;
    page.acknowledge();
    await page.acknowledged();
    expect(await page.hears('refused')).toMatchObject({ of: 'nonsense', code: 'UNSUPPORTED' });
    const refused = page.frames.findIndex(({ messages }) => messages.some(({ type }) => type === 'refused'));
    const acked = page.frames.findIndex(({ ack }) => ack === 2);
    expect(refused).toBeGreaterThanOrEqual(0);
    expect(acked).toBeGreaterThanOrEqual(refused);
  });
});

describe('topics', () => {
  const publish = (id: string, body: string) => ({ type: 'publish', id, topic: 'prices', body });
  const heard = (page: PlainPeer, ref: number) =>
    page.heard.filter((each) => each.type === 'event' && each['ref'] === ref).map(({ body }) => body);

  test('give history and what comes, in order, and know an event by its id', async () => {
    const relay = await startRelay();
    const page = await relay.peer('page');
    page.say(
      publish('ev-1', '1'),
      publish('ev-2', '2'),
      publish('ev-3', '3'),
      publish('ev-3', '3'),
      publish('ev-3', '4'),
    );
    await page.acknowledged();
    expect(await page.hears('refused')).toMatchObject({
      of: 'publish',
      id: 'ev-3',
      name: 'prices',
      code: 'ID_CONFLICT',
    });
    const subscribe = { type: 'subscribe', topic: 'prices' };
    page.say(
      { ...subscribe, ref: 1, since: 'start' },
      { ...subscribe, ref: 2, since: 'last', count: 1 },
      { ...subscribe, ref: 3, since: 'now' },
    );
    page.say(
      { ...subscribe, ref: 4, since: 'position', epoch: page.welcome.epoch, offset: 1 },
      { ...subscribe, ref: 5, since: 'age', ageMs: 60_000 },
    );
    page.say(publish('ev-4', '4'));
    await page.until(() => [1, 2, 3, 4, 5].every((ref) => heard(page, ref).at(-1) === '4'), 'the last event');
    expect([1, 2, 3, 4, 5].map((ref) => heard(page, ref).join(''))).toEqual(['1234', '34', '4', '234', '1234']);
  });

  test('say which events are no longer kept, and which history there is', async () => {
    const relay = await startRelay({ limits: { topic: { count: 3 } } });
    const page = await relay.peer('page');
    for (let number = 1; number <= 10; number += 1) page.say(publish(`ev-${number}`, `${number}`));
    await page.acknowledged();
    const from = { type: 'subscribe', topic: 'prices', since: 'position' };
    page.say(
      { ...from, ref: 1, epoch: page.welcome.epoch, offset: 2 },
      { ...from, ref: 2, epoch: 'another', offset: 2 },
    );
    await page.until(() => heard(page, 1).at(-1) === '10', 'the last event');
    const [gap, reset] = [
      await page.hears('gap', ({ ref }) => ref === 1),
      await page.hears('gap', ({ ref }) => ref === 2),
    ];
    expect(gap).toMatchObject({ from: 3, reset: false });
    expect(heard(page, 1).map(Number)).toEqual(
      Array.from({ length: 10 - Number(gap['to']) }, (_, at) => Number(gap['to']) + 1 + at),
    );
    expect(reset).toMatchObject({ from: 2, to: 10, reset: true });
    expect(heard(page, 2)).toEqual([]);
  });
});
