/** What the relay does with peers that break the rules of PROTOCOL.md, or say more than it knows. */
import { describe, expect, test } from 'vitest';
import { startRelay } from './plain-relay.ts';
import { SECRET, sign } from './tokens.ts';

describe('a peer is turned away', () => {
  test('when it speaks another version', async () => {
    const relay = await startRelay();
    const page = await relay.peer('page', { protocol: 999 });
    expect(page.bye).toMatchObject({ code: 'UNSUPPORTED', retryable: false });
  });

  test('when its hello is none', async () => {
    const relay = await startRelay();
    const page = await relay.peer('no id at all!');
    expect(page.bye).toMatchObject({ code: 'BAD_REQUEST', retryable: false });
    expect(page.bye?.['text']).toContain('session');
  });

  test('when its token is no good', async () => {
    const relay = await startRelay({ auth: { secret: SECRET } });
    const page = await relay.peer('page', { token: 'made-up' });
    expect(page.bye).toMatchObject({ code: 'UNAUTHENTICATED', retryable: false });
  });
});

describe('a relay in dev mode', () => {
  test('takes anybody for who they say they are, and for "dev" who says nothing', async () => {
    const relay = await startRelay();
    expect((await relay.peer('one', { token: 'dev:bea' })).welcome.user).toBe('bea');
    expect((await relay.peer('two', { token: '' })).welcome.user).toBe('dev');
  });
});

describe('a token', () => {
  const everything = { call: ['**'], serve: ['**'], publish: ['**'], subscribe: ['**'] };
  const tokenOf = (sub: string, tame: object = everything): Promise<string> => {
    const nowS = Math.floor(Date.now() / 1_000);
    return sign({ sub, tame, exp: nowS + 3_600, iat: nowS });
  };

  test('allows what it lists and nothing else', async () => {
    const relay = await startRelay({ auth: { secret: SECRET } });
    const page = await relay.peer('page', { token: await tokenOf('ana', { call: ['quote'] }) });
    expect(page.welcome).toMatchObject({ user: 'ana' });
    page.say(
      { type: 'request', id: 'q-1', service: 'quote', body: '' },
      { type: 'request', id: 'q-2', service: 'other', body: '' },
    );
    page.say({ type: 'serve', service: 'quote', concurrency: 1, leaseMs: 1_000, maxAttempts: 1 });
    page.say(
      { type: 'publish', id: 'ev-1', topic: 'prices', body: '' },
      { type: 'subscribe', ref: 1, topic: 'prices', since: 'now' },
    );
    await page.acknowledged();
    const refusals = page.heard.filter(({ type }) => type === 'refused');
    expect(refusals.map(({ of, name, code }) => `${of as string} ${name as string} ${code as string}`)).toEqual([
      'request other FORBIDDEN',
      'serve quote FORBIDDEN',
      'publish prices FORBIDDEN',
      'subscribe prices FORBIDDEN',
    ]);
  });

  test('is renewed without a new connection, for the same user only', async () => {
    const relay = await startRelay({ auth: { secret: SECRET } });
    const page = await relay.peer('page', { token: await tokenOf('ana') });
    page.say({ type: 'token', token: await tokenOf('ana', { call: [] }) });
    expect((await page.hears('token'))['expiresMs']).toBeGreaterThan(3_000_000);
    page.say({ type: 'token', token: await tokenOf('bob') });
    expect(await page.hears('refused')).toMatchObject({ of: 'token', code: 'UNAUTHENTICATED' });
    page.say({ type: 'request', id: 'q-1', service: 'quote', body: '' });
    expect(await page.hears('refused', ({ of }) => of === 'request')).toMatchObject({ code: 'FORBIDDEN' });
  });

  test.each(['in-band', 'with a hello'])(
    'that allows less than the one before ends what it does not allow, when it comes %s (S3-17)',
    async (way) => {
      const relay = await startRelay({ auth: { secret: SECRET } });
      const peer = await relay.peer('peer', { token: await tokenOf('ana') });
      const given = () =>
        new Set(peer.heard.flatMap(({ type, id }) => (type === 'work' || type === 'event' ? [id] : [])));
      const other = await relay.peer('other', { token: await tokenOf('bob') });
      peer.say(
        { type: 'subscribe', ref: 1, topic: 'prices', since: 'now' },
        { type: 'subscribe', ref: 2, topic: 'weather', since: 'now' },
        { type: 'serve', service: 'quote', concurrency: 1, leaseMs: 1_000, maxAttempts: 1 },
        { type: 'serve', service: 'advise', concurrency: 1, leaseMs: 1_000, maxAttempts: 1 },
      );
      await peer.acknowledged();
      const less = await tokenOf('ana', { subscribe: ['weather'], serve: ['advise'] });
      if (way === 'in-band') peer.say({ type: 'token', token: less });
      else {
        await peer.cut();
        await peer.connect({ token: less });
      }
      expect(peer.welcome.resumed).toBe(way !== 'in-band');
      await peer.hears('refused', ({ of }) => of === 'serve');
      expect(peer.heard.filter(({ type }) => type === 'refused')).toMatchObject([
        { of: 'subscribe', ref: 1, name: 'prices', code: 'FORBIDDEN', retryable: false },
        { of: 'serve', name: 'quote', code: 'FORBIDDEN', retryable: false },
      ]);
      other.say(
        { type: 'publish', id: 'ev-1', topic: 'prices', body: '1' },
        { type: 'publish', id: 'ev-2', topic: 'weather', body: '2' },
        { type: 'request', id: 'q-1', service: 'quote', body: '' },
        { type: 'request', id: 'q-2', service: 'advise', body: '' },
      );
      await peer.until(() => given().size === 2, 'an event and work');
      expect(given()).toEqual(new Set(['ev-2', 'q-2']));
    },
  );

  test('that has expired ends the connection, and the session goes on with a newer one (S2-02)', async () => {
    const relay = await startRelay({ auth: { secret: SECRET, clockToleranceMs: 0 } });
    const nowS = Math.floor(Date.now() / 1_000);
    const short = await sign({ sub: 'ana', tame: everything, exp: nowS + 2, iat: nowS });
    const page = await relay.peer('page', { token: short });
    const worker = await relay.peer('worker', { token: await tokenOf('worker') });
    worker.say({ type: 'serve', service: 'quote', concurrency: 1, leaseMs: 60_000, maxAttempts: 1 });
    page.say({ type: 'request', id: 'q-1', service: 'quote', body: '', follow: true });
    await worker.hears('work');
    await page.until(() => page.bye !== undefined, 'the end of the token');
    expect(page.bye).toMatchObject({ code: 'UNAUTHENTICATED', retryable: true });
    expect(await page.connect()).toBe(false);
    expect(page.bye).toMatchObject({ code: 'UNAUTHENTICATED', retryable: false });

    worker.say({ type: 'end', id: 'q-1', attempt: 1, index: 1, state: 'completed', body: '7' });
    expect(await page.connect({ token: await tokenOf('ana') })).toBe(true);
    expect(page.welcome.resumed).toBe(true);
    expect((await page.whole('q-1')).at(-1)).toMatchObject({ kind: 'end', state: 'completed', body: '7' });
  });
});

describe('a message', () => {
  test('that is wrong is refused with a sentence, and those beside it are not touched', async () => {
    const relay = await startRelay();
    const page = await relay.peer('page');
    page.say(
      { type: 'request', id: 'q-1', service: 'quote', body: { not: 'text' } },
      { type: 'request', id: 'q-2', service: 'quote', body: '', ttlMs: null },
      { type: 'request', id: 'q-3', service: 'no name!', body: '' },
      { type: 'request', id: 'q-4', service: 'quote', body: '' },
      { type: 'peek', ref: 1, id: 'q-4' },
    );
    await page.acknowledged();
    expect(page.heard.filter(({ type }) => type === 'refused')).toMatchObject([
      { of: 'request', id: 'q-1', code: 'BAD_REQUEST', text: expect.stringContaining('body') as string },
      { of: 'request', id: 'q-2', code: 'BAD_REQUEST', text: expect.stringContaining('ttlMs') as string },
      { of: 'request', id: 'q-3', code: 'BAD_REQUEST', text: expect.stringContaining('service') as string },
    ]);
    expect(await page.hears('snapshot')).toMatchObject({ snapshot: { id: 'q-4', state: 'queued' } });
  });

  test('of a type that nobody knows is refused and acknowledged', async () => {
    const relay = await startRelay();
    const page = await relay.peer('page');
    page.say({ type: 'dance', id: 'q-1', ref: 3 }, { type: 'constructor' }, { type: 'peek', ref: 1, id: 'q-1' });
    await page.acknowledged();
    expect(page.heard).toMatchObject([
      { type: 'refused', of: 'dance', id: 'q-1', ref: 3, code: 'UNSUPPORTED', retryable: false },
      { type: 'refused', of: 'constructor', code: 'UNSUPPORTED' },
      { type: 'refused', of: 'peek', ref: 1, code: 'NOT_FOUND' },
    ]);
  });

  test('with fields that nobody knows means the same as without them', async () => {
    const relay = await startRelay();
    const [page, worker] = [await relay.peer('page'), await relay.peer('worker')];
    const unknown = { kind: 'bogus', offset: 99, timeMs: 1, state: 'completed', color: 'red' };
    worker.say({ ...unknown, type: 'serve', service: 'quote', concurrency: 1, leaseMs: 30_000, maxAttempts: 1 });
    page.say({ ...unknown, type: 'request', id: 'q-1', service: 'quote', body: '', follow: true });
    await worker.hears('work');
    worker.say({ ...unknown, type: 'reply', id: 'q-1', attempt: 1, index: 1, body: '1' });
    worker.say({ ...unknown, type: 'note', id: 'q-1', attempt: 1, index: 2, level: 'info', text: 'so' });
    worker.say({ ...unknown, type: 'end', id: 'q-1', attempt: 1, index: 3 });
    const timeMs = expect.any(Number) as number;
    const [one, two, three] = await page.whole('q-1');
    expect(one).toEqual({ kind: 'reply', offset: 1, timeMs, body: '1' });
    expect(two).toEqual({ kind: 'note', offset: 2, timeMs, level: 'info', text: 'so' });
    expect(three).toEqual({ kind: 'end', offset: 3, timeMs, state: 'completed' });
  });

  test('may be sent again under its number, and is not heard twice', async () => {
    const relay = await startRelay();
    const page = await relay.peer('page');
    const peek = (ref: number) => ({ type: 'peek', ref, id: 'nobody' });
    page.sendFrame({ seq: 1, ack: 0, messages: [peek(1), peek(2)] });
    page.sendFrame({ seq: 1, ack: 0, messages: [peek(1), peek(2), peek(3)] });
    await page.hears('refused', ({ ref }) => ref === 3);
    expect(page.heard.map(({ ref }) => ref)).toEqual([1, 2, 3]);
  });
});

describe('a session is broken', () => {
  test.each([
    ['by a frame that leaves messages out', { seq: 2, ack: 0, messages: [{ type: 'unlist', ref: 1 }] }, true],
    ['by an ack of what was never said', { seq: 1, ack: 1, messages: [] }, true],
    ['by what is no frame', { seq: 0, ack: 0, messages: [] }, false],
    ['by what is no frame either', 'hello', false],
  ])('%s', async (_, frame, retryable) => {
    const relay = await startRelay();
    const page = await relay.peer('page');
    page.sendFrame(frame);
    await page.until(() => page.bye !== undefined, 'bye');
    expect(page.bye).toMatchObject({ code: 'BAD_REQUEST', retryable });
  });

  test('without a word by a frame above its size, and by binary data', async () => {
    const relay = await startRelay();
    const [big, binary] = [await relay.peer('big'), await relay.peer('binary')];
    big.sendFrame({ seq: 1, ack: 0, messages: [{ type: 'peek', ref: 1, id: 'x'.repeat(1_100_000) }] });
    binary.sendFrame({ seq: 1, ack: 0, messages: [new Uint8Array(8)] });
    for (const peer of [big, binary]) {
      await peer.until(() => peer.bye !== undefined, 'the end');
      expect(peer.bye).toMatchObject({ type: 'lost' });
    }
  });
});
