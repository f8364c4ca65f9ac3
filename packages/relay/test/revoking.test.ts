/** What a revoked token can no longer do, on real connections: peers that are here, sessions that wait, the door (SEC-5 R37). */
import { NotRevoked, type RelayOptions } from '@tame/relay';
import { createClient } from '@tame/sdk';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { filter, firstValueFrom, lastValueFrom } from 'rxjs';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Door } from '../src/door.ts';
import { openEmbedded } from '../src/engine/embedded/embedded.ts';
import { relayOn } from '../src/relay.ts';
import type { PlainPeer } from './plain-peer.ts';
import { startRelay, type PlainRelay } from './plain-relay.ts';
import { SECRET, sign } from './tokens.ts';

const AUTH = { auth: { secret: SECRET } } satisfies Partial<RelayOptions>;
const EVERYTHING = { call: ['**'], serve: ['**'], publish: ['**'], subscribe: ['**'] };
const nowS = (): number => Math.floor(Date.now() / 1_000);

/** Issued so many seconds from now: a minute ago, if nothing is said. */
function tokenOf(
  sub: string,
  { inS = -60, tame = EVERYTHING, jti }: { inS?: number; tame?: object; jti?: string } = {},
) {
  return sign({ sub, tame, jti, iat: nowS() + inS, exp: nowS() + 600 });
}

/** As an issuer gives it that is asked a little later. */
const newTokenOf = (sub: string): Promise<string> => tokenOf(sub, { inS: 20 });

async function operatorOf(relay: PlainRelay, session = 'operator') {
  const token = await tokenOf('olga', { tame: { admin: ['tame.tokens'] } });
  return await relay.peer(session, { token });
}

/** How the request ended that an operator has made of the relay. */
async function ask(operator: PlainPeer, wish: object, id = `q-${crypto.randomUUID()}`) {
  operator.say({ type: 'request', id, service: 'tame.admin', body: JSON.stringify(wish), follow: true });
  const { state, code, text, body } = (await operator.whole(id)).at(-1) ?? {};
  return state === 'completed' ? { state, body: JSON.parse(String(body)) as unknown } : { state, code, text };
}

/** `expect` gives no type. */
const containing = (text: string): unknown => expect.stringContaining(text);

const REVOKED = { code: 'UNAUTHENTICATED', text: 'The token has been revoked; fetch a new one.' };

describe('all tokens of a user are revoked:', () => {
  test('who is here is gone, who was away stays out, nobody else is touched; a new token goes on with either session', async () => {
    const relay = await startRelay(AUTH);
    const old = await tokenOf('ana');
    const page = await relay.peer('page', { token: old });
    const parked = await relay.peer('parked', { token: old });
    await parked.cut();
    const other = await relay.peer('other', { token: await tokenOf('bea') });
    const operator = await operatorOf(relay);

    expect(await ask(operator, { do: 'revoke', user: 'ana' })).toMatchObject({ body: { user: 'ana' } });
    await page.until(() => page.bye !== undefined, 'the end of the token');
    expect(page.bye).toMatchObject({ ...REVOKED, retryable: true });
    for (const peer of [page, parked]) {
      expect(await peer.connect()).toBe(false);
      expect(peer.bye).toMatchObject({ ...REVOKED, retryable: false });
    }
    other.say({ type: 'publish', id: 'e-1', topic: 'news', body: '1' });
    await other.acknowledged();

    for (const peer of [page, parked]) {
      expect(await peer.connect({ token: await newTokenOf('ana') })).toBe(true);
      expect(peer.welcome.resumed).toBe(true);
    }
    page.say({ type: 'token', token: old });
    expect(await page.hears('refused')).toMatchObject({ of: 'token', code: 'UNAUTHENTICATED' });
    page.say({ type: 'publish', id: 'e-2', topic: 'news', body: '2' });
    await page.acknowledged();
    expect([page.bye, other.bye, operator.bye]).toEqual([undefined, undefined, undefined]);
  });

  test('a restart of the relay does not let them in again', async () => {
    const relay = await startRelay(AUTH);
    const old = await tokenOf('ana', { jti: 't-1' });
    const other = await tokenOf('bea', { jti: 't-2' });
    await relay.revoke({ user: 'ana' });
    await relay.revoke({ token: 't-2' });
    await relay.restart();
    for (const token of [old, other]) {
      const page = await relay.peer(`page-${token.length}-${crypto.randomUUID()}`, { token });
      expect(page.bye).toMatchObject(REVOKED);
    }
    const operator = await operatorOf(relay);
    const { body } = await ask(operator, { do: 'revoked' });
    expect(body).toMatchObject([{ token: 't-2' }, { user: 'ana' }]);
    expect((await ask(operator, { do: 'revoked', after: { token: 't-2' } })).body).toMatchObject([{ user: 'ana' }]);
    expect((await relay.peer('page', { token: await newTokenOf('ana') })).welcome.user).toBe('ana');
  });

  test('the work of a worker among them goes to another one', async () => {
    const relay = await startRelay({ ...AUTH, limits: { graceMs: 100 } });
    const terms = { type: 'serve', service: 'quote', concurrency: 1, leaseMs: 60_000, maxAttempts: 3 };
    const first = await relay.peer('first', { token: await tokenOf('worker') });
    first.say(terms);
    const page = await relay.peer('page', { token: await tokenOf('ana') });
    page.say({ type: 'request', id: 'q-1', service: 'quote', body: '', follow: true });
    expect(await first.hears('work')).toMatchObject({ id: 'q-1', attempt: 1 });
    await relay.revoke({ user: 'worker' });
    await first.until(() => first.bye !== undefined, 'the end of the token');
    const second = await relay.peer('second', { token: await newTokenOf('worker') });
    second.say(terms);
    expect(await second.hears('work')).toMatchObject({ id: 'q-1', attempt: 2 });
  });

  test('a page that fetches tokens comes back by itself, with what it has asked meanwhile', async () => {
    const relay = await startRelay(AUTH);
    const given = [await tokenOf('ana'), await newTokenOf('ana')];
    let fetched = 0;
    const tame = createClient(relay.url, { store: 'memory', token: () => given[Math.min(1, fetched++)] ?? '' });
    onTestFinished(() => tame.close());
    const reaches = (state: string) => firstValueFrom(tame.connection$.pipe(filter((now) => now.state === state)));
    await reaches('online');
    const lost = reaches('waiting');
    await relay.revoke({ user: 'ana' });
    await lost;
    const answered = lastValueFrom(tame.request('quote', 7));
    const worker = await relay.peer('worker', { token: await tokenOf('worker') });
    worker.say({ type: 'serve', service: 'quote', concurrency: 1, leaseMs: 60_000, maxAttempts: 1 });
    const { id } = await worker.hears('work');
    worker.say({ type: 'end', id, attempt: 1, index: 1, state: 'completed', body: '8' });
    expect(await answered).toBe(8);
    expect(fetched).toBeGreaterThan(1);
  });
});

describe('one token is revoked:', () => {
  test('whoever is here with it is gone, and others of the same user are not touched', async () => {
    const relay = await startRelay(AUTH);
    const lost = await relay.peer('lost', { token: await tokenOf('ana', { jti: 'of-the-phone' }) });
    const kept = await relay.peer('kept', { token: await tokenOf('ana', { jti: 'of-the-desk' }) });
    const operator = await operatorOf(relay);
    const exp = nowS() + 600;
    const { body } = await ask(operator, { do: 'revoke', token: 'of-the-phone', exp });
    expect(body).toMatchObject({ token: 'of-the-phone', expiresMs: exp * 1_000, untilMs: exp * 1_000 + 30_000 });
    await lost.until(() => lost.bye !== undefined, 'the end of the token');
    expect(await lost.connect()).toBe(false);
    kept.say({ type: 'publish', id: 'e-1', topic: 'news', body: '1' });
    await kept.acknowledged();
    expect(kept.bye).toBeUndefined();
  });

  test('between its hello and its welcome, it is turned away', async () => {
    const data = mkdtempSync(path.join(tmpdir(), 'tame-revoking-'));
    const doors: Door[] = [];
    const relay = await relayOn({ port: 0, data, ...AUTH }, openEmbedded, (made) => {
      doors.push(made);
      return made;
    });
    onTestFinished(async () => {
      await relay.close({ drainMs: 0 });
      rmSync(data, { recursive: true });
    });
    const [door] = doors;
    const token = await tokenOf('ana', { jti: 't-1' });
    const greeting = await door?.greet({ protocol: 1, session: 's-1', received: 0, token });
    if (greeting === undefined || !('hello' in greeting)) throw new Error('The token is no good.');
    await relay.revoke({ token: 't-1' });
    const heard: unknown[] = [];
    const hear = (word: unknown): void => void heard.push(word);
    door?.attach(greeting, { welcome: hear, frame: hear, bye: hear });
    expect(heard).toEqual([{ ...REVOKED, retryable: true }]);
  });
});

test('a token that would live longer than its revocation could be kept is not let in', async () => {
  const relay = await startRelay({ ...AUTH, limits: { tokenLifeMs: 630_000 } });
  const page = await relay.peer('page', { token: await tokenOf('ana') });
  expect(page.bye).toMatchObject({ code: 'UNAUTHENTICATED', text: containing('(tokenLifeMs)') });
  expect(await page.connect({ token: await tokenOf('ana', { inS: 0 }) })).toBe(true);
});

describe('an operator', () => {
  test('who revokes her own tokens hears that it is done, and then has to go', async () => {
    const relay = await startRelay(AUTH);
    const operator = await operatorOf(relay);
    expect(await ask(operator, { do: 'revoke', user: 'olga' })).toMatchObject({ state: 'completed' });
    await operator.until(() => operator.bye !== undefined, 'the end of the token');
    expect(operator.bye).toMatchObject(REVOKED);
  });

  test('without the right for "tame.tokens" is told so, and nothing is revoked', async () => {
    const relay = await startRelay(AUTH);
    const page = await relay.peer('page', { token: await tokenOf('ana') });
    const clerk = await relay.peer('clerk', {
      token: await tokenOf('clerk', { tame: { admin: ['quote', 'tame.admin'] } }),
    });
    for (const wish of [{ do: 'revoke', user: 'ana' }, { do: 'revoke', token: 't' }, { do: 'revoked' }]) {
      expect(await ask(clerk, wish)).toMatchObject({ state: 'failed', code: 'FORBIDDEN' });
    }
    expect((await ask(await operatorOf(relay), { do: 'revoked' })).body).toEqual([]);
    expect(page.bye).toBeUndefined();
  });

  test('who names nobody, or both, or has revoked too much, is told what to do', async () => {
    const relay = await startRelay({ ...AUTH, limits: { maxRevocations: 1 } });
    const operator = await operatorOf(relay);
    for (const wish of [{ do: 'revoke' }, { do: 'revoke', user: 'a', token: 't' }, { do: 'revoked', after: 'a' }]) {
      expect(await ask(operator, wish)).toMatchObject({ code: 'BAD_REQUEST', text: containing('takes') });
    }
    expect(await ask(operator, { do: 'revoke', user: 'ana' })).toMatchObject({ state: 'completed' });
    const full = { code: 'STORE_FULL', text: containing('(maxRevocations)') };
    expect(await ask(operator, { do: 'revoke', user: 'bea' })).toMatchObject(full);
  });

  test('of a relay that needs no token is told that there is none to revoke', async () => {
    const relay = await startRelay();
    const anybody = await relay.peer('anybody');
    const none = { code: 'UNSUPPORTED', text: containing('nobody has a token') };
    expect(await ask(anybody, { do: 'revoke', user: 'anybody' })).toMatchObject(none);
    await expect(relay.revoke({ user: 'anybody' })).rejects.toMatchObject({ code: 'UNSUPPORTED' });
    expect(anybody.bye).toBeUndefined();
  });
});

test('a program that revokes by a wrong name is told how', async () => {
  const relay = await startRelay(AUTH);
  const wrong = relay.revoke({ user: '' });
  await expect(wrong).rejects.toThrow(NotRevoked);
  await expect(wrong).rejects.toMatchObject({ code: 'BAD_REQUEST', message: containing('{ user }') });
});
