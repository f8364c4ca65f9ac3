/** Whatever is wrong, somebody gets a sentence that says so, and nothing else is harmed. */
import { chmodSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { service, type Client } from '@tame/sdk';
import { MAX_BODY_BYTES } from '@tame/sdk/protocol';
import { createWorker } from '@tame/sdk/worker';
import { filter, firstValueFrom, lastValueFrom } from 'rxjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SECRET, sign } from '../tokens.ts';
import { order } from './contracts.ts';
import type { RelayProcess } from './processes.ts';
import { idOf } from './raw-peer.ts';
import { online, openStage } from './stage.ts';

const stage = openStage(afterAll);
let relay: RelayProcess;
let tame: Client;

beforeAll(async () => {
  relay = await stage.relay();
  await stage.worker({ url: relay.url, serve: { order: {}, greet: {}, endless: {} } });
  tame = stage.client(relay.url);
  await online(tame);
});

/** What is thrown, at once or later. */
async function failure(act: () => unknown): Promise<unknown> {
  try {
    await act();
  } catch (error) {
    return error;
  }
  throw new Error('Nothing failed.');
}

const ask = (name: string, input: unknown): Promise<unknown> => lastValueFrom(tame.request(name, input));
const orders = (): number => stage.journal('order').length;

describe('a page', () => {
  test('that breaks the contract is told which field, before anything is stored', async () => {
    const bad = { item: 'pen', count: 0 };
    const told = {
      code: 'BAD_REQUEST',
      message: expect.stringMatching(/^The input does not match its contract: count: /) as unknown,
    };
    expect(await failure(() => tame.converse(order, bad))).toMatchObject(told);
    expect(await failure(() => tame.post(order, bad))).toMatchObject(told);
    expect(await failure(() => lastValueFrom(tame.request(order, bad)))).toMatchObject(told);
    expect((await firstValueFrom(tame.outbox$)).waiting).toBe(0);
    expect(await lastValueFrom(tame.request(order, { item: 'pen', count: 2 }))).toEqual({ ordered: 2 });
    expect(orders()).toBe(1);
  });

  test('that goes around the contract is told by the worker, before its handler runs', async () => {
    const before = orders();
    const untyped = service('order', {});
    for (const bad of [
      { item: 'pen', count: 0 },
      { item: 'pen' },
      'pen',
      null,
      undefined,
      [],
      { item: 7, count: 1.5 },
    ]) {
      expect(await failure(() => lastValueFrom(tame.request(untyped, bad)))).toMatchObject({
        code: 'BAD_REQUEST',
        message: expect.stringMatching(/^The input of "order" does not match its contract: /) as unknown,
      });
    }
    expect(orders()).toBe(before);
  });

  test('that says too much, or what is no JSON, is told so before anything is stored', async () => {
    expect(await failure(() => ask('greet', { name: 'x'.repeat(MAX_BODY_BYTES) }))).toMatchObject({
      code: 'TOO_LARGE',
      message: expect.stringContaining(
        `The input has ${MAX_BODY_BYTES + 11} bytes; at most ${MAX_BODY_BYTES}`,
      ) as unknown,
    });
    expect(await failure(() => ask('greet', { name: 'ü'.repeat(MAX_BODY_BYTES / 2) }))).toMatchObject({
      code: 'TOO_LARGE',
    });
    const self: Record<string, unknown> = {};
    self['self'] = self;
    expect(await failure(() => ask('greet', self))).toMatchObject({
      code: 'BAD_REQUEST',
      message: expect.stringContaining('cannot be written as JSON') as unknown,
    });
    expect(await failure(() => ask('greet', 1n))).toMatchObject({ code: 'BAD_REQUEST' });
    const large = 'x'.repeat(MAX_BODY_BYTES - 100);
    expect(await ask('greet', { name: large })).toBe(`Hello, ${large}!`);
  });

  test('that uses a wrong name or id is told the rule', async () => {
    expect(await failure(() => tame.post('no spaces', {}))).toMatchObject({
      code: 'BAD_REQUEST',
      message: expect.stringMatching(/^"no spaces" is not the name of a service: it takes /) as unknown,
    });
    expect(await failure(() => tame.topic('a..b'))).toMatchObject({ code: 'BAD_REQUEST' });
    expect(await failure(() => tame.post('greet', {}, { id: '../etc' }))).toMatchObject({
      code: 'BAD_REQUEST',
      message: expect.stringMatching(/^"\.\.\/etc" is not an id: it takes /) as unknown,
    });
    expect(await failure(() => lastValueFrom(tame.conversation('never-was')))).toMatchObject({
      code: 'NOT_FOUND',
      message: 'There is no such conversation, or it is not yours.',
    });
  });

  test('that asks for what nobody can do is told by the relay, and asks in vain', async () => {
    const wrong = [
      { priority: 10 },
      { priority: 1.5 },
      { ttlMs: 0 },
      { ttlMs: -1 },
      { deadlineMs: Number.POSITIVE_INFINITY },
      { ttlMs: 1e308 },
    ];
    for (const options of wrong) {
      const [name] = Object.keys(options);
      expect(await failure(() => lastValueFrom(tame.request('greet', { name: 'Ana' }, options)))).toMatchObject({
        code: 'BAD_REQUEST',
        message: expect.stringContaining(name ?? '') as unknown,
      });
    }
  });

  test('that waits too long is told how long it has waited for what', async () => {
    expect(await failure(() => lastValueFrom(tame.request('nobody.serves.this', {}, { ttlMs: 100 })))).toMatchObject({
      code: 'EXPIRED',
      message: 'No worker took it in time.',
    });
    expect(await failure(() => lastValueFrom(tame.request('endless', {}, { deadlineMs: 200 })))).toMatchObject({
      code: 'DEADLINE',
      message: 'It did not end before its deadline.',
    });
  });
});

describe('a peer that does not keep to the protocol', () => {
  test('is told what was wrong, or sent away, and nobody else notices', async () => {
    const peer = await stage.raw(relay.url);
    await peer.say(
      { type: 'request', id: idOf('q1'), service: 'greet', body: 'x'.repeat(MAX_BODY_BYTES + 1) },
      { type: 'request', id: idOf('bad id'), service: 'greet', body: '{}' },
      { type: 'peek', ref: -1, id: idOf('q1') },
      { type: 'request', id: idOf('not-json'), service: 'greet', body: '{"name":' },
    );
    const told = peer.heard.flatMap((heard) =>
      heard.type === 'refused' ? [`${heard.of}: ${heard.code}: ${heard.text}`] : [],
    );
    expect(told).toEqual([
      `request: BAD_REQUEST: body has ${MAX_BODY_BYTES + 1} characters; at most ${MAX_BODY_BYTES} are allowed`,
      expect.stringMatching(/^request: BAD_REQUEST: id is not valid: it takes /),
      expect.stringMatching(/^peek: BAD_REQUEST: ref must be a whole number/),
    ]);
    await expect(lastValueFrom(tame.conversation('not-json'))).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      message: expect.stringContaining('is not JSON') as unknown,
    });

    const liar = await stage.raw(relay.url);
    liar.shout({ seq: 7, ack: 0, messages: [] as never[], extra: 'x'.repeat(2_000_000) });
    await liar.gone;
    const skipper = await stage.raw(relay.url);
    skipper.shout({ seq: 1, ack: 99, messages: [] });
    expect(await skipper.gone).toBe('The session is broken: ack 99 is above what was said. Start a new one.');
    const babbler = await stage.raw(relay.url);
    babbler.shout('hello?');
    expect(await babbler.gone).toBe('The frame is not understood: it must be an object.');
    expect(await ask('greet', { name: 'Ana' })).toBe('Hello, Ana!');
  });
});

describe('somebody whose token is no good', () => {
  test('is told why, page and worker alike', async ({ onTestFinished }) => {
    const own = openStage(onTestFinished);
    const guarded = await own.relay({ secret: SECRET });
    const soon = Math.floor(Date.now() / 1_000) + 600;
    const bad: [string | undefined, string][] = [
      [undefined, 'There is no token: this relay asks for one.'],
      ['canary', 'The token is not a signed JSON Web Token.'],
      [
        await sign({ exp: soon }, new TextEncoder().encode('another secret of forty bytes, for tests')),
        'The token was not signed by a key that this relay trusts.',
      ],
      [await sign({ exp: 1_000 }), 'The token has expired; fetch a new one.'],
    ];
    for (const [token, message] of bad) {
      const client = own.client(guarded.url, token === undefined ? {} : { token });
      const refused = client.connection$.pipe(filter(({ state }) => state === 'refused'));
      expect(await firstValueFrom(refused)).toEqual({ state: 'refused', code: 'UNAUTHENTICATED', message });
      const worker = createWorker(guarded.url, token === undefined ? {} : { token });
      expect(await failure(() => worker.start())).toMatchObject({ code: 'UNAUTHENTICATED', message });
      await worker.stop({ drainMs: 0 });
    }
    const worker = createWorker(guarded.url, { token: await sign({ exp: soon, tame: { serve: ['allowed'] } }) });
    own.after(() => worker.stop({ drainMs: 0 }));
    worker.serve('forbidden', () => 'never');
    expect(await failure(() => worker.start())).toMatchObject({
      code: 'FORBIDDEN',
      message: 'The token does not allow to serve "forbidden".',
    });
    expect(guarded.said()).not.toContain('canary');
  });
});

describe('a second relay', () => {
  test('on the same port or data says so and goes; the first is not disturbed', async ({ onTestFinished }) => {
    const own = openStage(onTestFinished);
    const samePort = own.command({ port: relay.port });
    const sameData = own.command({ folder: stage.folder });
    expect([await samePort.exit, await sameData.exit]).toEqual([1, 1]);
    expect(samePort.said()).toBe(
      `tame-relay: port ${relay.port} of 127.0.0.1 is in use: stop the program that has it, or choose another with --port (0 picks a free one)\n`,
    );
    expect(sameData.said()).toBe(
      `tame-relay: another relay is running on the folder ${path.join(stage.folder, 'data')}: stop it first, or give this one a folder of its own\n`,
    );
    expect(await ask('greet', { name: 'Ana' })).toBe('Hello, Ana!');
  });

  test('whose folder it may not write in says so and goes', async ({ onTestFinished }) => {
    const own = openStage(onTestFinished);
    const folder = path.join(own.folder, 'locked');
    mkdirSync(path.join(folder, 'data'), { recursive: true });
    chmodSync(path.join(folder, 'data'), 0o555);
    const refused = own.command({ folder, unprivileged: true });
    expect(await refused.exit).toBe(1);
    expect(refused.said()).toMatch(/^tame-relay: the folder .*locked\/data .*permission denied.*\n$/);
  });
});
