import { generateKeyPairSync, createSecretKey } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ACTIONS, createAccess, type Access, type Identity } from '../src/access.ts';
import { assemble, now, NOW_S, SECRET, sign } from './tokens.ts';

const bySecret = createAccess({ secret: SECRET }, { now });

async function identity(access: Access, token: string | undefined): Promise<Identity> {
  const verdict = await access.verify(token);
  if (!verdict.ok) throw new Error(verdict.text);
  return verdict.identity;
}

async function refusal(access: Access, token: string | undefined): Promise<string> {
  const verdict = await access.verify(token);
  return verdict.ok ? 'accepted' : `${verdict.code}: ${verdict.text}`;
}

describe('a good token', () => {
  test('makes its sub the user, until its exp', async () => {
    const { user, expiresMs, acceptedUntilMs } = await identity(bySecret, await sign({ sub: 'Ana María' }));
    expect({ user, expiresMs, acceptedUntilMs }).toEqual({
      user: 'Ana María',
      expiresMs: (NOW_S + 3_600) * 1_000,
      acceptedUntilMs: (NOW_S + 3_630) * 1_000,
    });
  });

  test('gives leave for what its tame claim lists, and nothing else', async () => {
    const { may } = await identity(bySecret, await sign({ tame: { call: ['search', 'quotes.*'], subscribe: ['**'] } }));
    expect(may('call', 'search')).toBe(true);
    expect(may('call', 'quotes.eu')).toBe(true);
    expect(may('call', 'forecast')).toBe(false);
    expect(may('subscribe', 'anything.at.all')).toBe(true);
    expect(may('publish', 'anything.at.all')).toBe(false);
    expect(may('serve', 'search')).toBe(false);
    expect(may('admin', 'search')).toBe(false);
  });

  test('is that of a worker if it lists anything to serve', async () => {
    const mayServe = async (tame: unknown): Promise<boolean | undefined> =>
      (await identity(bySecret, await sign({ tame }))).mayServe;
    expect(await mayServe({ serve: ['forecast'] })).toBe(true);
    for (const tame of [undefined, {}, { serve: [] }, { call: ['**'] }]) expect(await mayServe(tame)).toBeUndefined();
  });

  test('is known by its jti and by when it was issued, where it says so', async () => {
    const of = async (claims: object) => (await identity(bySecret, await sign({ ...claims }))).token;
    expect(await of({ jti: 't-1', iat: NOW_S - 7.5 })).toEqual({ id: 't-1', issuedMs: (NOW_S - 7.5) * 1_000 });
    expect(await of({})).toEqual({ id: undefined, issuedMs: undefined });
  });

  test('may have been issued a tolerance ahead, and live for as long as the relay allows', async () => {
    const access = createAccess({ secret: SECRET }, { now, limits: { tokenLifeMs: 3_600_000 } });
    for (const claims of [{ iat: NOW_S + 30 }, { iat: NOW_S }, { exp: NOW_S + 3_630 }]) {
      expect((await access.verify(await sign(claims))).ok).toBe(true);
    }
    expect(await refusal(access, await sign({ iat: NOW_S - 1 }))).toContain('lives longer than this relay allows');
    expect(await refusal(access, await sign({ exp: NOW_S + 3_631 }))).toContain('tokenLifeMs');
    expect(access.terms).toEqual({ lifeMs: 3_600_000, toleranceMs: 30_000 });
  });

  test('without a tame claim gives leave for nothing', async () => {
    const { may } = await identity(bySecret, await sign({}));
    expect(ACTIONS.filter((action) => may(action, 'search'))).toEqual([]);
  });

  test('gives no leave through names that every object knows', async () => {
    const { may } = await identity(bySecret, await sign({ tame: JSON.parse('{"__proto__":{"call":["**"]}}') }));
    expect(may('call', 'search')).toBe(false);
    expect(may('constructor' as 'call', 'search')).toBe(false);
  });

  test('of either secret is good while an old secret goes out of use', async () => {
    const next = 'the secret that will be used from now on';
    const access = createAccess({ secret: [next, SECRET] }, { now });
    expect((await access.verify(await sign({}))).ok).toBe(true);
    expect((await access.verify(await sign({}, new TextEncoder().encode(next)))).ok).toBe(true);
    expect(await refusal(access, await sign({ exp: NOW_S - 60 }))).toContain('has expired');
    expect(await refusal(access, await sign({}, new TextEncoder().encode('x'.repeat(40))))).toContain('not signed');
  });
});

describe('a leave', () => {
  test('is what a reference says, for every action and name of generated policies', async () => {
    const word = fc.constantFrom('a', 'b', 'c');
    const pattern = fc
      .array(fc.oneof(word, fc.constant('*')), { minLength: 1, maxLength: 3 })
      .chain((words) => fc.constantFrom(words.join('.'), [...words, '**'].join('.')));
    const policy = fc.dictionary(fc.constantFrom(...ACTIONS), fc.array(pattern, { maxLength: 3 }));
    const names = ['a', 'b', 'a.b', 'b.a', 'a.b.c', 'c.c.c', 'a.a.a.a'];
    const reference = (one: string, name: string): boolean =>
      new RegExp(
        `^${one
          .replace(/\.\*\*$/, '#')
          .replaceAll('.', '\\.')
          .replaceAll('*', '\\w+')
          .replace('#', '(\\..+)?')}$`,
      ).test(name);
    await fc.assert(
      fc.asyncProperty(policy, async (tame) => {
        const { may } = await identity(bySecret, await sign({ tame }));
        for (const action of ACTIONS) {
          for (const name of names) {
            expect(may(action, name)).toBe((tame[action] ?? []).some((one) => reference(one, name)));
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('a token is refused', () => {
  test('when any byte of it was changed, left out or put in', async () => {
    const good = await sign({ tame: { call: ['**'] } });
    expect((await bySecret.verify(good)).ok).toBe(true);
    const character = fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code));
    const at = fc.nat(good.length - 1);
    await fc.assert(
      fc.asyncProperty(at, character, fc.constantFrom(0, 1), fc.boolean(), async (place, put, taken, cut) => {
        const changed = good.slice(0, place) + (cut ? '' : put) + good.slice(place + (cut ? 1 : taken));
        fc.pre(changed !== good);
        expect(await refusal(bySecret, changed)).toMatch(/^UNAUTHENTICATED: ./);
      }),
      { numRuns: 2_000 },
    );
  });

  test('when a character at any place is another of the alphabet, the last one too', async () => {
    const good = await sign({});
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const changed = alphabet
      .split('')
      .map((letter) => good.slice(0, -1) + letter)
      .filter((token) => token !== good);
    for (let place = 0; place < good.length; place += 1) {
      const other = good[place] === 'A' ? 'B' : 'A';
      changed.push(good.slice(0, place) + other + good.slice(place + 1));
    }
    const verdicts = await Promise.all(changed.map((token) => bySecret.verify(token)));
    expect(verdicts.filter(({ ok }) => ok)).toEqual([]);
  });

  test.each([
    ['missing', undefined],
    ['empty', ''],
    ['a word', 'garbage'],
    ['two dots', '..'],
    ['a megabyte', 'a'.repeat(1_048_576)],
    ['a long one', `${'a'.repeat(9_000)}.${'b'.repeat(9_000)}.c`],
  ])('when it is %s', async (_what, token) => {
    expect(await refusal(bySecret, token)).toMatch(/^UNAUTHENTICATED: ./);
  });

  test('when nobody signed it, however alg is written', async () => {
    for (const alg of ['none', 'nOnE', 'NONE', '']) {
      const claims = { sub: 'ana', exp: NOW_S + 60 };
      expect(await refusal(bySecret, assemble({ alg }, claims))).toMatch(/^UNAUTHENTICATED/);
      expect(await refusal(bySecret, assemble({ alg }, claims, 'AAAA'))).toMatch(/^UNAUTHENTICATED/);
    }
  });

  test('when another algorithm of the same secret signed it', async () => {
    const token = await sign({}, createSecretKey(Buffer.from(SECRET.repeat(2))), { alg: 'HS512' });
    expect(await refusal(bySecret, token)).toContain('signed in a way');
  });

  test('when a public key was used as if it were a secret', async () => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const forged = await sign({}, new TextEncoder().encode(pem));
    expect(await refusal(createAccess({ publicKey: pem }, { now }), forged)).toContain('signed in a way');
  });

  test('when it brings its own key, or says where one lies', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const jwk = publicKey.export({ format: 'jwk' });
    const headers = [
      { jwk },
      { jku: 'http://127.0.0.1:9/keys' },
      { x5u: 'http://127.0.0.1:9/x' },
      { kid: '../../dev/null' },
      { kid: "' OR 1=1 --" },
    ];
    const trusted = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'jwk' });
    for (const access of [bySecret, createAccess({ publicKey: trusted }, { now })]) {
      for (const header of headers) {
        const token = await sign({}, privateKey, { alg: 'RS256', ...header });
        expect(await refusal(access, token)).toMatch(/^UNAUTHENTICATED/);
      }
    }
  });

  test('when it demands an extension, or is a token of another type', async () => {
    const key = new TextEncoder().encode(SECRET);
    const header = Buffer.from(JSON.stringify({ alg: 'HS256', crit: ['x'], x: 1 })).toString('base64url');
    const [, claims, signature] = (await sign({})).split('.');
    expect(await refusal(bySecret, `${header}.${claims}.${signature}`)).toMatch(/^UNAUTHENTICATED/);
    expect(await refusal(bySecret, await sign({}, key, { alg: 'HS256', typ: 'dpop+jwt' }))).toContain('"typ"');
    for (const typ of ['JWT', 'jwt', 'at+jwt', 'application/at+jwt']) {
      expect((await bySecret.verify(await sign({}, key, { alg: 'HS256', typ }))).ok).toBe(true);
    }
  });

  test('at the very second its time and the tolerance are over, and before its nbf without them', async () => {
    const at = (offset: number): Access =>
      createAccess({ secret: SECRET, clockToleranceMs: 10_000 }, { now: () => (NOW_S + offset) * 1_000 });
    const ends = await sign({ exp: NOW_S });
    expect((await at(9).verify(ends)).ok).toBe(true);
    expect(await refusal(at(10), ends)).toBe('UNAUTHENTICATED: The token has expired; fetch a new one.');
    const begins = await sign({ nbf: NOW_S });
    expect((await at(-10).verify(begins)).ok).toBe(true);
    expect(await refusal(at(-11), begins)).toBe('UNAUTHENTICATED: The token is not valid yet.');
  });

  test('with thirty seconds of tolerance when nothing else is said, and none when none is wanted', async () => {
    const at = (seconds: number, clockToleranceMs?: number): Access =>
      createAccess({ secret: SECRET, clockToleranceMs }, { now: () => (NOW_S + seconds) * 1_000 });
    const ends = await sign({ exp: NOW_S });
    expect((await at(29).verify(ends)).ok).toBe(true);
    expect((await at(30).verify(ends)).ok).toBe(false);
    expect((await at(-1, 0).verify(ends)).ok).toBe(true);
    expect((await at(0, 0).verify(ends)).ok).toBe(false);
  });

  test.each([
    [{ exp: undefined }, '"exp"'],
    [{ exp: String(NOW_S + 60) }, '"exp"'],
    [{ exp: 1e308 }, '"exp"'],
    [{ exp: -1 }, 'expired'],
    [{ exp: null }, '"exp"'],
    [{ nbf: 'tomorrow' }, 'not valid yet'],
    [{ sub: undefined }, '"sub"'],
    [{ sub: '' }, '"sub"'],
    [{ sub: 7 }, '"sub"'],
    [{ sub: 'x'.repeat(257) }, '"sub"'],
    [{ sub: 'a\u0000b' }, '"sub"'],
    [{ sub: 'a\nb' }, '"sub"'],
    [{ sub: 'a\u2028b' }, '"sub"'],
    [{ sub: '\ud800' }, '"sub"'],
    [{ jti: 7 }, '"jti"'],
    [{ jti: '' }, '"jti"'],
    [{ jti: 'x'.repeat(257) }, '"jti"'],
    [{ iat: String(NOW_S) }, '"iat"'],
    [{ iat: NOW_S + 31 }, 'issued in the future'],
    [{ iat: 1e308 }, 'issued in the future'],
    [{ iat: 0 }, 'lives longer'],
    [{ exp: NOW_S + 400 * 86_400 }, 'lives longer'],
    [{ tame: 'all' }, '"tame" claim must be an object'],
    [{ tame: ['**'] }, '"tame" claim must be an object'],
    [{ tame: null }, '"tame" claim must be an object'],
    [{ tame: { call: '**' } }, 'The list "call" of the "tame" claim must be a list'],
    [
      { tame: { call: ['ok'], serve: ['a.**.b'] } },
      'The list "serve" of the "tame" claim has "a.**.b", but a pattern is',
    ],
  ])('for the claim %j', async (claim, text) => {
    const verdict = await refusal(bySecret, await sign(claim));
    expect(verdict).toMatch(/^UNAUTHENTICATED/);
    expect(verdict).toContain(text);
  });

  test('when it is of another issuer or meant for somebody else', async () => {
    const access = createAccess({ secret: SECRET, issuer: 'https://id.example', audience: 'relay' }, { now });
    const good = { iss: 'https://id.example', aud: ['other', 'relay'] };
    expect((await access.verify(await sign(good))).ok).toBe(true);
    for (const iss of ['https://id.example/', 'https://evil.example', undefined]) {
      expect(await refusal(access, await sign({ ...good, iss }))).toContain('issuer');
    }
    for (const aud of ['other', ['other'], undefined]) {
      expect(await refusal(access, await sign({ ...good, aud }))).toContain('"aud"');
    }
  });

  test('with a sentence that holds nothing of the token', async () => {
    const canary = 'canary-7f3a';
    const tokens = [
      await sign({ sub: canary, exp: NOW_S - 3_600 }),
      await sign({ sub: canary, iss: canary }, new TextEncoder().encode('y'.repeat(40))),
      canary,
    ];
    for (const token of tokens) expect(await refusal(bySecret, token)).not.toContain(canary);
  });
});

describe('a relay in dev mode', () => {
  const dev = createAccess({ dev: true }, { now });

  test('takes whoever brings no token for the user dev, who may do everything', async () => {
    for (const token of [undefined, '']) {
      const { user, expiresMs, may } = await identity(dev, token);
      expect({ user, expiresMs }).toEqual({ user: 'dev', expiresMs: undefined });
      expect(ACTIONS.every((action) => may(action, 'any.name'))).toBe(true);
      expect(may('call', 'no name')).toBe(false);
    }
  });

  test('lets people choose a name with dev:<name>', async () => {
    expect((await identity(dev, 'dev:ana')).user).toBe('ana');
    for (const token of ['dev:', 'ana', 'dev:a\nb', `dev:${'x'.repeat(257)}`]) {
      expect(await refusal(dev, token)).toContain('say "dev:<name>"');
    }
  });

  test('does not accept a token that nobody can check', async () => {
    const claims = { sub: 'root', exp: NOW_S + 60 };
    expect(await refusal(dev, assemble({ alg: 'none' }, claims))).toMatch(/^UNAUTHENTICATED/);
    expect(await refusal(dev, await sign(claims))).toMatch(/^UNAUTHENTICATED/);
  });

  test('checks tokens when it has a secret too, and then names are not enough', async () => {
    const both = createAccess({ dev: true, secret: SECRET }, { now });
    expect((await identity(both, undefined)).user).toBe('dev');
    const { user, may } = await identity(both, await sign({ tame: { call: ['a'] } }));
    expect([user, may('call', 'a'), may('call', 'b')]).toEqual(['ana', true, false]);
    expect([both.terms !== undefined, dev.terms]).toEqual([true, undefined]);
    expect(await refusal(both, 'dev:ana')).toMatch(/^UNAUTHENTICATED/);
    expect(await refusal(both, await sign({ exp: NOW_S - 60 }))).toMatch(/^UNAUTHENTICATED/);
  });
});
