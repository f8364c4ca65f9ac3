/** A worker written from PROTOCOL.md alone: takes work, is told more, renews, loses its lease, comes back. */
import { describe, expect, test } from 'vitest';
import { startRelay } from './plain-relay.ts';
import type { Message, PlainPeer } from './plain-peer.ts';

const SERVE = { type: 'serve', service: 'forecast', concurrency: 1, leaseMs: 30_000, maxAttempts: 3 };
const ask = (id: string, more: object = {}) => ({
  type: 'request',
  id,
  service: 'forecast',
  body: '{}',
  follow: true,
  ...more,
});
const tell = (id: string, message: string, body: string) => ({ type: 'message', id, message, body });
const said = (type: string, id: string, attempt: number, index: number, more: object = {}) => ({
  type,
  id,
  attempt,
  index,
  ...more,
});
const reply = (id: string, attempt: number, index: number, body: string) => said('reply', id, attempt, index, { body });
const end = (id: string, attempt: number, index: number) => said('end', id, attempt, index, { state: 'completed' });
/** What the client has said, as a worker hears it: what it knows by its offset already is skipped. */
const told = (worker: PlainPeer) => {
  const heard = new Map<number, unknown>();
  for (const { type, offset, bodies } of worker.heard) {
    if (type !== 'told') continue;
    for (const [at, body] of (bodies as string[]).entries()) {
      const place = Number(offset) + at;
      if (!heard.has(place)) heard.set(place, body);
    }
  }
  return [...heard];
};
const kinds = (entries: readonly Record<string, unknown>[]) => entries.map(({ kind }) => kind).join(' ');
const isOf =
  (id: string, attempt = 1) =>
  (message: Message) =>
    message['id'] === id && message['attempt'] === attempt;

test('is steered while it works, and says when it cannot go on without', async () => {
  const relay = await startRelay();
  const [page, worker] = [await relay.peer('page'), await relay.peer('worker')];
  worker.say(SERVE);
  page.say(ask('q-1'), tell('q-1', 'm-1', '"early"'));
  await worker.hears('told');
  worker.say({ type: 'waiting', id: 'q-1', attempt: 1, input: true });
  await page.hears('state', ({ state }) => state === 'input-required');
  page.say(tell('q-1', 'm-2', '"late"'), tell('q-1', 'm-2', '"late"'));
  await worker.hears('told', ({ offset }) => offset === 2);
  worker.say({ type: 'waiting', id: 'q-1', attempt: 1, input: false }, reply('q-1', 1, 1, '1'), end('q-1', 1, 2));
  expect(kinds(await page.whole('q-1'))).toBe('message message reply end');
  expect(told(worker)).toEqual([
    [1, '"early"'],
    [2, '"late"'],
  ]);
});

test('is told every message in order, however they cross with the work', async () => {
  const relay = await startRelay();
  const [page, worker] = [await relay.peer('page'), await relay.peer('worker')];
  const messages = Array.from({ length: 40 }, (_, at) => tell('q-1', `m-${at}`, `${at}`));
  page.say(ask('q-1'), ...messages.slice(0, 2));
  await page.acknowledged();
  worker.say(SERVE);
  for (const message of messages.slice(2)) {
    page.say(message);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await worker.until(() => told(worker).at(-1)?.[1] === '39', 'the last message');
  expect(told(worker)).toEqual(messages.map(({ body }, at) => [at + 1, body]));
});

test('is told in a row what was said in a row, once, and what was said of something else goes to its own worker', async () => {
  const relay = await startRelay();
  const [page, worker] = [await relay.peer('page'), await relay.peer('worker')];
  worker.say({ ...SERVE, concurrency: 2 });
  page.say(ask('q-1'), ask('q-2'));
  await worker.until(() => worker.heard.filter(({ type }) => type === 'work').length === 2, 'both');
  const row = (id: string, message: string, ...names: string[]) => {
    return { type: 'messages', id, message, bodies: names.map((name) => `"${name}"`) };
  };
  page.say(
    row('q-1', 'm-1', 'a', 'b'),
    tell('q-2', 'm-1', '"a"'),
    row('q-1', 'm-1', 'a', 'b'),
    row('q-1', 'm-2', 'c', 'd'),
  );
  await worker.until(() => told(worker).length === 4, 'the last message');
  expect(worker.heard.filter(({ type }) => type === 'told')).toMatchObject([
    { id: 'q-1', offset: 1, bodies: ['"a"', '"b"'] },
    { id: 'q-2', offset: 1, bodies: ['"a"'] },
    { id: 'q-1', offset: 3, bodies: ['"c"', '"d"'] },
  ]);
});

test('says replies one by one or several in a row; what it says again is there once, and what leaves one out is refused', async () => {
  const relay = await startRelay();
  const [page, worker] = [await relay.peer('page'), await relay.peer('worker')];
  const replies = (index: number, ...bodies: string[]) => said('replies', 'q-1', 1, index, { bodies });
  worker.say(SERVE);
  page.say(ask('q-1'));
  await worker.hears('work');
  worker.say(replies(1, 'a', 'b'), replies(3), reply('q-1', 1, 3, 'c'), replies(4, 'd', 'e'));
  await worker.acknowledged();
  worker.say(replies(2, 'b', 'c', 'd', 'e', 'f'), replies(1, 'a', 'b', 'c'));
  worker.say(replies(8, 'h', 'i'));
  expect(await worker.hears('refused')).toMatchObject({ of: 'replies', id: 'q-1', code: 'BAD_REQUEST' });
  worker.say(replies(7, 'g', 'h'), end('q-1', 1, 9));
  const entries = await page.whole('q-1');
  expect(entries.map(({ offset, body = 'end' }) => `${String(offset)}${String(body)}`).join(' ')).toBe(
    '1a 2b 3c 4d 5e 6f 7g 8h 9end',
  );
  page.say({ type: 'read', ref: 1, id: 'q-1', after: 3 });
  expect(await page.hears('page')).toMatchObject({
    entries: [
      { kind: 'replies', offset: 4, bodies: ['d', 'e'] },
      { kind: 'reply', offset: 6, body: 'f' },
      { kind: 'replies', offset: 7, bodies: ['g', 'h'] },
      { kind: 'end', offset: 9 },
    ],
  });
});

test('never holds more than it asked for, and takes the most urgent first', async () => {
  const relay = await startRelay();
  const [page, worker] = [await relay.peer('page'), await relay.peer('worker')];
  page.say(ask('q-low', { priority: 0 }), ask('q-normal'), ask('q-high', { priority: 9 }));
  await page.acknowledged();
  worker.say(SERVE);
  for (const id of ['q-high', 'q-normal', 'q-low']) {
    await worker.hears('work', isOf(id));
    expect(worker.heard.filter(({ type }) => type === 'work').at(-1)?.['id']).toBe(id);
    worker.say(end(id, 1, 1));
    await page.whole(id);
  }
});

describe('an attempt that is over', () => {
  test('because its lease ran out is gone on with by another, that hears everything; the first is fenced', async () => {
    const relay = await startRelay();
    const [page, first, second] = [await relay.peer('page'), await relay.peer('first'), await relay.peer('second')];
    first.say({ ...SERVE, leaseMs: 300 });
    page.say(ask('q-1'), tell('q-1', 'm-1', '"more"'));
    await first.hears('told');
    first.say(reply('q-1', 1, 1, '1'));
    await first.acknowledged();
    first.say({ type: 'unserve', service: 'forecast' });
    second.say(SERVE);
    expect(await first.hears('stop')).toMatchObject({ id: 'q-1', attempt: 1, code: 'FENCED' });
    expect(await second.hears('work')).toMatchObject({ id: 'q-1', attempt: 2, offset: 3 });
    await second.hears('told');
    expect(told(second)).toEqual([[1, '"more"']]);
    second.say({ type: 'read', ref: 1, id: 'q-1', after: 0 });
    expect(kinds((await second.hears('page'))['entries'] as Record<string, unknown>[])).toBe('message reply attempt');
    first.heard.length = 0;
    first.say(reply('q-1', 1, 2, '"too late"'), end('q-1', 1, 3));
    await first.hears('stop');
    second.say(reply('q-1', 2, 1, '2'), end('q-1', 2, 2));
    const entries = await page.whole('q-1');
    expect(kinds(entries)).toBe('message reply attempt reply end');
    expect(entries.flatMap(({ kind, body }) => (kind === 'reply' ? [body] : []))).toEqual(['1', '2']);
  });

  test('is not, as long as it is renewed', async () => {
    const relay = await startRelay();
    const [page, worker, other] = [await relay.peer('page'), await relay.peer('worker'), await relay.peer('other')];
    worker.say({ ...SERVE, leaseMs: 400 });
    page.say(ask('q-1'));
    await worker.hears('work');
    other.say({ ...SERVE, leaseMs: 400 });
    page.say(ask('q-short'));
    await other.hears('work');
    // The lease of the other, which is not renewed, is the clock of this test: it runs out first.
    while (!other.heard.some(({ type }) => type === 'stop')) {
      worker.say({ type: 'renew', leases: [{ id: 'q-1', attempt: 1 }] });
      await worker.acknowledged();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    worker.say(end('q-1', 1, 1));
    expect(kinds(await page.whole('q-1'))).toBe('end');
  });

  test('because it was given back comes again: at once when released, with a note when it failed', async () => {
    const relay = await startRelay();
    const [page, worker] = [await relay.peer('page'), await relay.peer('worker')];
    worker.say({ ...SERVE, maxAttempts: 2 });
    page.say(ask('q-1'));
    await worker.hears('work', isOf('q-1', 1));
    worker.say({ type: 'give-back', id: 'q-1', attempt: 1, cause: 'released' });
    await worker.hears('work', isOf('q-1', 2));
    worker.say({ type: 'give-back', id: 'q-1', attempt: 2, cause: 'failed', text: 'no database' });
    await worker.hears('work', isOf('q-1', 3));
    worker.say({ type: 'give-back', id: 'q-1', attempt: 3, cause: 'failed', text: 'no database' });
    const entries = await page.whole('q-1');
    expect(kinds(entries)).toBe('attempt note attempt end');
    expect(entries.at(-1)).toMatchObject({ state: 'failed', code: 'DEAD' });
    expect(entries.at(-1)?.['text']).toContain('no database');
  });

  test('because its worker left is worked on by another at once', async () => {
    const relay = await startRelay();
    const [page, first, second] = [await relay.peer('page'), await relay.peer('first'), await relay.peer('second')];
    first.say(SERVE);
    page.say(ask('q-1'));
    await first.hears('work');
    second.say(SERVE);
    await second.acknowledged();
    first.leave();
    expect(await second.hears('work')).toMatchObject({ id: 'q-1', attempt: 2 });
  });
});

describe('coming back', () => {
  test('in time goes on as if nothing had happened', async () => {
    const relay = await startRelay();
    const [page, worker] = [await relay.peer('page'), await relay.peer('worker')];
    worker.say(SERVE);
    page.say(ask('q-1'));
    await worker.hears('work');
    worker.say(reply('q-1', 1, 1, '1'));
    await worker.cut();
    page.say(tell('q-1', 'm-1', '"more"'));
    await page.acknowledged();
    worker.say(reply('q-1', 1, 2, '2'));
    await worker.connect();
    expect(worker.welcome.resumed).toBe(true);
    await worker.hears('told');
    worker.say(end('q-1', 1, 3));
    const entries = await page.whole('q-1');
    expect(entries.flatMap(({ kind, body }) => (kind === 'reply' ? [body] : []))).toEqual(['1', '2']);
  });

  test('after its grace has lost its leases, but not its offers', async () => {
    const relay = await startRelay({ limits: { graceMs: 100 } });
    const [page, worker] = [await relay.peer('page'), await relay.peer('worker')];
    worker.say(SERVE);
    page.say(ask('q-1'));
    await worker.hears('work');
    await worker.cut();
    await page.hears('state', ({ state, attempt }) => state === 'queued' && attempt === 1);
    await worker.connect();
    expect(worker.welcome.resumed).toBe(true);
    expect(await worker.hears('stop')).toMatchObject({ id: 'q-1', attempt: 1, code: 'FENCED' });
    expect(await worker.hears('work', isOf('q-1', 2))).toMatchObject({ offset: 1 });
  });

  test('after the relay restarted takes up its lease, before it serves, and learns what it missed', async () => {
    const relay = await startRelay();
    const [page, worker] = [await relay.peer('page'), await relay.peer('worker')];
    worker.say(SERVE);
    page.say(ask('q-1'), ask('q-2'), tell('q-1', 'm-1', '"before"'));
    await worker.hears('told');
    worker.say(reply('q-1', 1, 1, '1'));
    await worker.acknowledged();
    await relay.restart();
    await page.connect();
    page.heard.length = 0;
    page.say(tell('q-1', 'm-2', '"meanwhile"'), { type: 'follow', id: 'q-1', after: 0 });
    await page.acknowledged();
    await worker.connect();
    expect(worker.welcome.resumed).toBe(false);
    worker.say(
      { type: 'renew', leases: [{ id: 'q-1', attempt: 1 }] },
      reply('q-1', 1, 1, '1'),
      reply('q-1', 1, 2, '2'),
      SERVE,
    );
    await worker.hears('told', ({ bodies }) => String(bodies) === '"meanwhile"');
    expect(told(worker).map(([, body]) => body)).toEqual(['"before"', '"meanwhile"']);
    await worker.acknowledged();
    expect(worker.heard.some(isOf('q-2')), 'it holds as much as it asked for').toBe(false);
    worker.say(end('q-1', 1, 3));
    expect(kinds(await page.whole('q-1'))).toBe('message reply message reply end');
    await worker.hears('work', isOf('q-2'));
  });

  test('as somebody else is fenced', async () => {
    const relay = await startRelay();
    const [page, worker, thief] = [await relay.peer('page'), await relay.peer('worker'), await relay.peer('thief')];
    worker.say(SERVE);
    page.say(ask('q-1'));
    await worker.hears('work');
    thief.say({ type: 'renew', leases: [{ id: 'q-1', attempt: 1 }] }, end('q-1', 1, 1));
    thief.say({ type: 'status', id: 'q-1', attempt: 1, body: '"mine"' }, { type: 'read', ref: 1, id: 'q-1', after: 0 });
    await thief.acknowledged();
    expect(thief.heard.map(({ type, code }) => `${type} ${code as string}`)).toEqual([
      'stop FENCED',
      'stop FENCED',
      'stop FENCED',
      'refused NOT_FOUND',
    ]);
    worker.say(end('q-1', 1, 1));
    expect(kinds(await page.whole('q-1'))).toBe('end');
  });
});

test('stops: withdraws, finishes, gives back, leaves', async () => {
  const relay = await startRelay();
  const [page, worker] = [await relay.peer('page'), await relay.peer('worker')];
  worker.say({ ...SERVE, concurrency: 2 });
  page.say(ask('q-1'), ask('q-2'));
  await worker.hears('work', isOf('q-2'));
  worker.say({ type: 'unserve', service: 'forecast' });
  page.say(ask('q-3'));
  await page.acknowledged();
  worker.say(end('q-1', 1, 1), { type: 'give-back', id: 'q-2', attempt: 1, cause: 'released' });
  await worker.acknowledged();
  worker.leave();
  expect(worker.heard.some(isOf('q-3'))).toBe(false);
  const next = await relay.peer('next');
  next.say({ ...SERVE, concurrency: 2 });
  await next.hears('work', isOf('q-2', 2));
  await next.hears('work', isOf('q-3', 1));
});

test('does not bring the relay down with what it says for programs', async () => {
  const relay = await startRelay();
  const [page, worker] = [await relay.peer('page'), await relay.peer('worker')];
  worker.say(SERVE);
  page.say(ask('q-1'));
  await worker.hears('work');
  const depth = 3_000;
  const data: unknown = JSON.parse('['.repeat(depth) + ']'.repeat(depth));
  worker.say(said('end', 'q-1', 1, 1, { state: 'failed', code: 'FAILED', data }));
  await worker.acknowledged();
  page.say({ type: 'peek', ref: 1, id: 'q-1' });
  await page.hears('snapshot');
});
