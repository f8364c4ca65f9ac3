/** What a revoked token can no longer do, on real connections: peers that are here, sessions that wait, the door (SEC-5 R37). */
import { NotRevoked, type Relay, type RelayOptions } from '@tame/relay';
import { createClient } from '@tame/sdk';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { filter, firstValueFrom, lastValueFrom } from 'rxjs';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Door } from '../src/door.ts';
import type { Line } from '../src/peer.ts';
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

/** A relay and its own door, through which a test comes without a network. */
async function relayAndDoor(): Promise<{ relay: Relay; door: Door }> {
  const data = mkdtempSync(path.join(tmpdir(), 'tame-revoking-'));
  const doors: Door[] = [];
  const relay = await relayOn({ port: 0, data, ...AUTH }, openEmbedded, {
    around: (made) => {
      doors.push(made);
      return made;
    },
  });
  onTestFinished(async () => {
    await relay.close({ drainMs: 0 });
    rmSync(data, { recursive: true });
  });
  const [door] = doors;
  if (door === undefined) throw new Error('The relay has no door.');
  return { relay, door };
}

/** A line whose words are kept. */
function noted(): Line & { readonly heard: readonly unknown[] } {
  const heard: unknown[] = [];
  const hear = (word: unknown): void => void heard.push(word);
  return { heard, welcome: hear, frame: hear, bye: hear };
}

/** `expect` gives no type. */
const number: unknown = expect.any(Number);
const containing = (text: string): unknown => expect.stringContaining(text);

const PATIENT = { timeout: 20_000 };
const REVOKED = { code: 'UNAUTHENTICATED', text: 'The token has been revoked; fetch a new one.' };
const SESSION_REVOKED = { code: 'UNAUTHENTICATED', text: 'This session has been revoked; fetch a new token.' };

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

describe('one session is revoked:', () => {
  test('it is gone, here or away, with all that it had; another with the same token is not touched; a newer token begins it from nothing', async () => {
    const relay = await startRelay(AUTH);
    const token = await tokenOf('ana');
    const [page, parked, other] = [
      await relay.peer('page', { token }),
      await relay.peer('parked', { token }),
      await relay.peer('other', { token }),
    ];
    page.say({ type: 'subscribe', ref: 1, topic: 'news', since: 'now' });
    await page.acknowledged();
    await parked.cut();
    const operator = await operatorOf(relay);

    const { body } = await ask(operator, { do: 'revoke', session: 'page' });
    expect(body).toMatchObject({ session: 'page', untilMs: expect.any(Number) as unknown });
    expect(await ask(operator, { do: 'revoke', session: 'parked' })).toMatchObject({ state: 'completed' });
    await page.until(() => page.bye !== undefined, 'the end of the session');
    expect(page.bye).toMatchObject({ ...SESSION_REVOKED, retryable: true });
    await expect.poll(async () => (await ask(operator, { do: 'sessions', user: 'ana' })).body, PATIENT).toMatchObject([{ session: 'other' }]); // prettier-ignore
    for (const peer of [page, parked]) {
      expect(await peer.connect()).toBe(false);
      expect(peer.bye).toMatchObject({ ...SESSION_REVOKED, retryable: false });
    }
    for (const peer of [page, parked]) {
      expect(await peer.connect({ token: await newTokenOf('ana') })).toBe(true);
      expect(peer.welcome.resumed).toBe(false);
    }
    other.say({ type: 'publish', id: 'e-1', topic: 'news', body: '1' });
    await other.acknowledged();
    page.say({ type: 'publish', id: 'e-2', topic: 'news', body: '2' });
    await page.acknowledged();
    expect(page.heard.filter(({ type }) => type === 'event')).toEqual([]);
    expect([page.bye, other.bye]).toEqual([undefined, undefined]);
  });

  test('a restart of the relay does not let it in again', async () => {
    const relay = await startRelay(AUTH);
    const token = await tokenOf('ana');
    await relay.revoke({ session: 'page' });
    await relay.restart();
    expect((await relay.peer('page', { token })).bye).toMatchObject(SESSION_REVOKED);
    expect((await relay.peer('other', { token })).welcome.user).toBe('ana');
    const operator = await operatorOf(relay);
    expect((await ask(operator, { do: 'revoked' })).body).toMatchObject([{ session: 'page' }]);
    const shown = await (await fetch(`${relay.url}/metrics`)).text();
    expect(shown).toContain('\ntame_revocations 1\n');
  });

  test('its work goes to another worker at once, for it cannot come back', async () => {
    const relay = await startRelay({ ...AUTH, limits: { graceMs: 600_000, sessionMs: 600_000 } });
    const terms = { type: 'serve', service: 'quote', concurrency: 1, leaseMs: 600_000, maxAttempts: 3 };
    const token = await tokenOf('worker');
    const first = await relay.peer('first', { token });
    first.say(terms);
    const page = await relay.peer('page', { token: await tokenOf('ana') });
    page.say({ type: 'request', id: 'q-1', service: 'quote', body: '', follow: true });
    await first.hears('work');
    await first.cut();
    const second = await relay.peer('second', { token });
    second.say(terms);
    await relay.revoke({ session: 'first' });
    expect(await second.hears('work')).toMatchObject({ id: 'q-1', attempt: 2 });
  });

  test('a newer token that is shown before it ends neither keeps it nor takes it over', async () => {
    const { relay, door } = await relayAndDoor();
    const greet = async (session: string, token: string) => {
      const greeting = await door.greet({ protocol: 1, session, received: 0, token });
      if (!('hello' in greeting)) throw new Error(greeting.text);
      return greeting;
    };
    const [old, newer] = [await tokenOf('ana'), await newTokenOf('ana')];
    const [kept, taken] = [noted(), noted()];
    const page = door.attach(await greet('page', old), kept);
    door.attach(await greet('other', old), noted());
    const again = await greet('other', newer);
    await relay.revoke({ session: 'page' });
    await relay.revoke({ session: 'other' });
    page.hear({ seq: 1, ack: 0, messages: [{ type: 'token', token: newer }] });
    door.attach(again, taken);
    expect(taken.heard).toMatchObject([{ resumed: false }]);
    await expect.poll(() => kept.heard.at(-1), PATIENT).toMatchObject({ ...SESSION_REVOKED, retryable: true });
  });

  test('a client that fetches tokens begins it again, and asks again what it has asked', async () => {
    const relay = await startRelay(AUTH);
    const given = [await tokenOf('ana'), await newTokenOf('ana')];
    let fetched = 0;
    const tame = createClient(relay.url, { store: 'memory', token: () => given[Math.min(1, fetched++)] ?? '' });
    onTestFinished(() => tame.close());
    const answered = lastValueFrom(tame.request('quote', 7));
    const worker = await relay.peer('worker', { token: await tokenOf('worker') });
    worker.say({ type: 'serve', service: 'quote', concurrency: 1, leaseMs: 60_000, maxAttempts: 1 });
    const { id } = await worker.hears('work');
    const operator = await operatorOf(relay);
    const { body } = await ask(operator, { do: 'sessions', user: 'ana' });
    const [{ session }] = body as [{ session: string }];
    await relay.revoke({ session });
    await expect.poll(() => fetched, PATIENT).toBeGreaterThan(1);
    worker.say({ type: 'end', id, attempt: 1, index: 1, state: 'completed', body: '8' });
    expect(await answered).toBe(8);
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
    const { relay, door } = await relayAndDoor();
    const token = await tokenOf('ana', { jti: 't-1' });
    const greeting = await door.greet({ protocol: 1, session: 's-1', received: 0, token });
    if (!('hello' in greeting)) throw new Error(greeting.text);
    await relay.revoke({ token: 't-1' });
    const line = noted();
    door.attach(greeting, line);
    expect(line.heard).toEqual([{ ...REVOKED, retryable: true }]);
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

  test('sees who is here and who may come back, all or those of one user', async () => {
    const relay = await startRelay(AUTH);
    const operator = await operatorOf(relay);
    const parked = await relay.peer('ana-1', { token: await tokenOf('ana') });
    await parked.cut();
    await relay.peer('ana-2', { token: await tokenOf('ana', { jti: 'of-the-phone' }), name: 'phone' });
    const { body } = await ask(operator, { do: 'sessions', user: 'ana' });
    expect(body).toEqual([
      { session: 'ana-1', user: 'ana', ...{ issuedMs: number, expiresMs: number, awayMs: number } },
      { session: 'ana-2', user: 'ana', name: 'phone', token: 'of-the-phone', issuedMs: number, expiresMs: number },
    ]);
    expect((await ask(operator, { do: 'sessions', after: 'ana-2' })).body).toMatchObject([{ session: 'operator' }]);
  });

  test('without the right for "tame.tokens" is told so, and nothing is revoked', async () => {
    const relay = await startRelay(AUTH);
    const page = await relay.peer('page', { token: await tokenOf('ana') });
    const clerk = await relay.peer('clerk', {
      token: await tokenOf('clerk', { tame: { admin: ['quote', 'tame.admin'] } }),
    });
    for (const wish of [
      { do: 'revoke', user: 'ana' },
      { do: 'revoke', session: 'page' },
      { do: 'revoke', token: 't' },
      { do: 'revoked' },
      { do: 'sessions' },
    ]) {
      expect(await ask(clerk, wish)).toMatchObject({ state: 'failed', code: 'FORBIDDEN' });
    }
    expect((await ask(await operatorOf(relay), { do: 'revoked' })).body).toEqual([]);
    expect(page.bye).toBeUndefined();
  });

  test('who names nobody, or both, or has revoked too much, is told what to do', async () => {
    const relay = await startRelay({ ...AUTH, limits: { maxRevocations: 1 } });
    const operator = await operatorOf(relay);
    for (const wish of [
      { do: 'revoke' },
      { do: 'revoke', user: 'a', token: 't' },
      { do: 'revoke', session: 'a/b' },
      { do: 'revoked', after: 'a' },
      { do: 'sessions', user: 7 },
      { do: 'sessions', after: 'a b' },
    ]) {
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
