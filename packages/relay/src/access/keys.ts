/**
 * What a relay checks tokens with, and the algorithms that belong to it. The key decides the algorithm, never the
 * token: a public key is not a secret, and nothing is signed by `none`.
 */
import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { createRemoteJWKSet, errors, type JWTVerifyGetKey } from 'jose';
import { quoted } from '../problem.ts';

/** How the relay knows its users. Give exactly one of `secret`, `publicKey`, `jwksUrl`; or `dev`, alone or with one. */
export interface AuthOptions {
  /**
   * Shared secret of at least 32 bytes; tokens are signed with HS256. Several: each is accepted, so that a new one
   * can be brought in before the old one goes.
   */
  readonly secret?: string | readonly string[] | undefined;
  /** Public key as PEM or JWK: RSA of 2048 bits or more, P-256, P-384, P-521 or Ed25519. */
  readonly publicKey?: string | JsonWebKey | undefined;
  /** Where the issuer publishes its keys; `https`, or `http` on this machine. */
  readonly jwksUrl?: string | undefined;
  /** What `iss` must say. @default not looked at */
  readonly issuer?: string | undefined;
  /** What `aud` must contain. @default not looked at */
  readonly audience?: string | undefined;
  /** How far the clocks of issuer and relay may differ. @default 30_000 */
  readonly clockToleranceMs?: number | undefined;
  /**
   * Peers without a token are the user `dev` and may do everything; while no key is set, the token `dev:<name>` makes
   * another such user. Only for a relay that nobody but this machine can reach.
   */
  readonly dev?: boolean | undefined;
}

/** One way to check a signature. A token is good if one of them accepts it. */
export interface TokenKey {
  readonly key: KeyObject | Uint8Array | JWTVerifyGetKey;
  readonly algorithms: string[];
}
export type Keys = { ok: true; keys: readonly TokenKey[] } | { ok: false; text: string };

const MIN_SECRET_BYTES = 32;
const RSA = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'];
const EDWARDS = ['EdDSA', 'Ed25519'];
const CURVES = new Map([
  ['prime256v1', 'ES256'],
  ['secp384r1', 'ES384'],
  ['secp521r1', 'ES512'],
]);

/** The keys could not be asked for: it is not known whether the token is good. */
export class KeysOutOfReach extends Error {
  override readonly name = 'KeysOutOfReach';
}

export function readKeys(auth: AuthOptions): Keys {
  const ways = [auth.secret, auth.publicKey, auth.jwksUrl].filter((way) => way !== undefined);
  if (ways.length > 1) return no('tokens are checked in one way: give only one of secret, publicKey and jwksUrl');
  if (auth.secret !== undefined) return secrets(typeof auth.secret === 'string' ? [auth.secret] : auth.secret);
  if (auth.publicKey !== undefined) return publicKey(auth.publicKey);
  if (auth.jwksUrl !== undefined) return jwks(auth.jwksUrl);
  if (auth.dev === true) return { ok: true, keys: [] };
  return no(
    'there is no way to check tokens: give auth a secret, a publicKey or a jwksUrl, or { dev: true } to try things out',
  );
}

function secrets(all: readonly string[]): Keys {
  const keys = all.map((secret) => ({ key: new TextEncoder().encode(secret), algorithms: ['HS256'] }));
  const short = keys.find(({ key }) => key.length < MIN_SECRET_BYTES);
  if (short === undefined && keys.length > 0) return { ok: true, keys };
  return no(
    `the secret has ${short?.key.length ?? 0} bytes; it needs at least ${MIN_SECRET_BYTES}. Make one with: openssl rand -base64 48`,
  );
}

function publicKey(given: string | JsonWebKey): Keys {
  const read = typeof given === 'string' && given.trimStart().startsWith('{') ? readJwk(given) : given;
  const isPrivate = typeof read === 'string' ? read.includes('PRIVATE KEY') : read.d !== undefined;
  if (isPrivate) return no('this is a private key; the relay only checks tokens and must hold the public half alone');
  let key: KeyObject;
  try {
    key = createPublicKey(typeof read === 'string' ? read : { key: read, format: 'jwk' });
  } catch {
    return no('the public key cannot be read: give a PEM that begins with "-----BEGIN PUBLIC KEY-----", or a JWK');
  }
  const algorithms = algorithmsOf(key);
  if (algorithms === undefined) {
    return no(
      'tokens cannot be checked with this kind of key: use RSA of at least 2048 bits, P-256, P-384, P-521 or Ed25519',
    );
  }
  const alg = typeof read === 'string' ? undefined : read['alg'];
  if (alg === undefined) return { ok: true, keys: [{ key, algorithms }] };
  const pinned = algorithms.filter((each) => each === alg);
  return pinned.length > 0
    ? { ok: true, keys: [{ key, algorithms: pinned }] }
    : no(`the JWK says alg ${quoted(alg)}, but its key is for ${algorithms.join(', ')}`);
}

function algorithmsOf(key: KeyObject): string[] | undefined {
  const { modulusLength, namedCurve } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'rsa') return (modulusLength ?? 0) >= 2048 ? RSA : undefined;
  if (key.asymmetricKeyType === 'ed25519') return EDWARDS;
  const algorithm = key.asymmetricKeyType === 'ec' ? CURVES.get(namedCurve ?? '') : undefined;
  return algorithm === undefined ? undefined : [algorithm];
}

function jwks(address: string): Keys {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const local = url?.protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url === undefined || (url.protocol !== 'https:' && !local)) {
    return no(`the JWKS address ${quoted(address)} must be an https URL (http only on this machine)`);
  }
  const published = createRemoteJWKSet(url, { timeoutDuration: 5_000 });
  const key: JWTVerifyGetKey = async (header, token) => {
    try {
      return await published(header, token);
    } catch (cause) {
      // These two mean that the keys were read and none is right; everything else, that they could not be read.
      if (cause instanceof errors.JWKSNoMatchingKey || cause instanceof errors.JWKSMultipleMatchingKeys) throw cause;
      throw new KeysOutOfReach('the keys of the issuer could not be read', { cause });
    }
  };
  return { ok: true, keys: [{ key, algorithms: [...RSA, ...CURVES.values(), ...EDWARDS] }] };
}

/** What is no JWK becomes an empty one, which no key can be made of. */
function readJwk(text: string): JsonWebKey {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

function isObject(value: unknown): value is JsonWebKey {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function no(text: string): Keys {
  return { ok: false, text };
}
