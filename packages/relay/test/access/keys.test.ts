import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { createAccess } from '../../src/access.ts';
import { readKeys, type AuthOptions } from '../../src/access/keys.ts';
import { StartProblem } from '../../src/problem.ts';
import { now, SECRET, sign } from '../tokens.ts';

function sentence(auth: AuthOptions): string {
  const keys = readKeys(auth);
  return keys.ok ? 'accepted' : keys.text;
}

function pem(key: KeyObject): string {
  return key.export({ type: key.type === 'private' ? 'pkcs8' : 'spki', format: 'pem' }).toString();
}

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' });
const p521 = generateKeyPairSync('ec', { namedCurve: 'P-521' });
const edwards = generateKeyPairSync('ed25519');

describe('a public key', () => {
  test.each([
    ['RS256', rsa],
    ['PS256', rsa],
    ['ES256', p256],
    ['ES384', p384],
    ['ES512', p521],
    ['EdDSA', edwards],
    ['Ed25519', edwards],
  ])('checks tokens of %s, as PEM, as JWK and as the text of a JWK', async (alg, { publicKey, privateKey }) => {
    const token = await sign({}, privateKey, { alg });
    const jwk = publicKey.export({ format: 'jwk' });
    for (const given of [pem(publicKey), jwk, ` ${JSON.stringify(jwk)}\n`, { ...jwk, alg }]) {
      expect((await createAccess({ publicKey: given }, { now }).verify(token)).ok).toBe(true);
    }
  });

  test('refuses tokens of a key of another type or another key of its type', async () => {
    const access = createAccess({ publicKey: pem(p256.publicKey) }, { now });
    const others = [
      sign({}, generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey, { alg: 'ES256' }),
      sign({}, p384.privateKey, { alg: 'ES384' }),
      sign({}, rsa.privateKey, { alg: 'RS256' }),
      sign({}, edwards.privateKey, { alg: 'EdDSA' }),
      sign({}),
    ];
    for (const token of await Promise.all(others)) expect((await access.verify(token)).ok).toBe(false);
  });

  test('with an alg accepts only that one', async () => {
    const access = createAccess({ publicKey: { ...rsa.publicKey.export({ format: 'jwk' }), alg: 'PS256' } }, { now });
    expect((await access.verify(await sign({}, rsa.privateKey, { alg: 'PS256' }))).ok).toBe(true);
    expect((await access.verify(await sign({}, rsa.privateKey, { alg: 'RS256' }))).ok).toBe(false);
  });

  test.each([
    ['a private PEM', pem(p256.privateKey), 'private key'],
    ['a private JWK', p256.privateKey.export({ format: 'jwk' }), 'private key'],
    ['the text of a private JWK', JSON.stringify(p256.privateKey.export({ format: 'jwk' })), 'private key'],
    ['a secret as JWK', { kty: 'oct', k: Buffer.from(SECRET).toString('base64url') }, 'cannot be read'],
    ['no key', 'hello', 'cannot be read'],
    ['broken JSON', '{ "kty": ', 'cannot be read'],
    ['a list', '[]', 'cannot be read'],
    ['a short RSA key', pem(generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey), 'at least 2048 bits'],
    ['a curve of coins', pem(generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey), 'P-256'],
    ['a key for agreement', pem(generateKeyPairSync('x25519').publicKey), 'Ed25519'],
    ['an alg of another key', { ...p256.publicKey.export({ format: 'jwk' }), alg: 'HS256' }, 'ES256'],
  ])('is not %s', (_what, publicKey, text) => {
    expect(sentence({ publicKey })).toContain(text);
  });
});

describe('a secret', () => {
  test('has at least 32 bytes, counted as UTF-8', () => {
    expect(sentence({ secret: 'x'.repeat(31) })).toBe(
      'the secret has 31 bytes; it needs at least 32. Make one with: openssl rand -base64 48',
    );
    expect(sentence({ secret: 'x'.repeat(32) })).toBe('accepted');
    expect(sentence({ secret: 'é'.repeat(16) })).toBe('accepted');
    expect(sentence({ secret: [SECRET, 'short'] })).toContain('has 5 bytes');
    expect(sentence({ secret: [] })).toContain('has 0 bytes');
  });

  test('that is too short keeps the relay from starting, and the sentence does not repeat it', () => {
    expect(() => createAccess({ secret: 'hunter2' }, { now })).toThrow(StartProblem);
    expect(() => createAccess({ secret: 'hunter2' }, { now })).not.toThrow(/hunter2/);
  });
});

describe('options of access', () => {
  test('name exactly one way to check tokens, or dev', () => {
    expect(sentence({})).toContain('there is no way to check tokens');
    expect(sentence({ dev: false })).toContain('there is no way to check tokens');
    expect(sentence({ dev: true })).toBe('accepted');
    expect(sentence({ secret: SECRET, publicKey: pem(rsa.publicKey) })).toContain('only one of');
  });

  test.each(['http://id.example/keys', 'ftp://id.example', 'keys.json', ''])(
    'refuse the JWKS address %j',
    (jwksUrl) => {
      expect(sentence({ jwksUrl })).toContain('must be an https URL');
    },
  );
});

describe('published keys', () => {
  let server: Server | undefined;
  afterEach(async () => {
    server?.closeAllConnections();
    await new Promise((resolve) => (server === undefined ? resolve(undefined) : server.close(resolve)));
    server = undefined;
  });

  async function publish(answer: () => { status: number; text: string }): Promise<string> {
    const publisher = createServer((_request, response) => {
      const { status, text } = answer();
      response.writeHead(status, { 'content-type': 'application/json' }).end(text);
    });
    server = publisher;
    await new Promise<void>((resolve) => publisher.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(publisher.address() as AddressInfo).port}/keys`;
  }

  test('are read where the issuer puts them, and an unknown key is refused', async () => {
    const jwk = { ...p256.publicKey.export({ format: 'jwk' }), kid: 'one' };
    const text = JSON.stringify({
      keys: [jwk, { kty: 'oct', kid: 'oct', k: Buffer.from(SECRET).toString('base64url') }],
    });
    const access = createAccess({ jwksUrl: await publish(() => ({ status: 200, text })) }, { now });
    expect((await access.verify(await sign({}, p256.privateKey, { alg: 'ES256', kid: 'one' }))).ok).toBe(true);
    const unknown = await access.verify(await sign({}, p256.privateKey, { alg: 'ES256', kid: 'two' }));
    expect(unknown).toMatchObject({ ok: false, code: 'UNAUTHENTICATED' });
    const secret = await access.verify(await sign({}, new TextEncoder().encode(SECRET), { alg: 'HS256', kid: 'oct' }));
    expect(secret).toMatchObject({ ok: false, code: 'UNAUTHENTICATED' });
  });

  test('that are out of reach leave it open whether a token is good', async () => {
    const token = await sign({}, p256.privateKey, { alg: 'ES256' });
    const broken = createAccess({ jwksUrl: await publish(() => ({ status: 500, text: '' })) }, { now });
    expect(await broken.verify(token)).toMatchObject({ ok: false, code: 'UNKNOWN' });
    const nobody = createAccess({ jwksUrl: 'http://127.0.0.1:1/keys' }, { now });
    expect(await nobody.verify(token)).toMatchObject({ ok: false, code: 'UNKNOWN' });
  });
});
