/** Who a peer is and what it may do: from a token to an identity, or to a sentence that says why not. */
import { errors, jwtVerify, type JWTVerifyResult } from 'jose';
import { KeysOutOfReach, readKeys, type AuthOptions, type TokenKey } from './access/keys.ts';
import { DEFAULT_LIMITS, type Limits } from './limits.ts';
import { readPatterns } from './access/pattern.ts';
import { StartProblem } from './problem.ts';

export const ACTIONS = ['call', 'serve', 'publish', 'subscribe', 'admin'] as const;
/** What the `tame` claim of a token gives leave to, each for the names its patterns match. */
type Action = (typeof ACTIONS)[number];

export interface Identity {
  /** The token's `sub`: owner of all that the peer says. */
  readonly user: string;
  /** When the token ends, in Unix milliseconds, as the token says. None in dev mode. May be years away. */
  readonly expiresMs?: number;
  /** From when `verify` refuses the token: `expiresMs` and the tolerance. Until then a peer may stay. */
  readonly acceptedUntilMs?: number;
  /** Whether it may serve anything at all: who may is a worker, whom an operator trusts with the work of others. */
  readonly mayServe?: boolean;
  /** What its token can be revoked by, beside the user: its `jti`, and its `iat` in Unix milliseconds. None in dev mode. */
  readonly token?: { readonly id?: string | undefined; readonly issuedMs?: number | undefined };
  /** Whether the peer may do this. Asked anew for every message; false for what is not a name. */
  may(action: Action, name: string): boolean;
}

/** `UNKNOWN`: the issuer's keys are out of reach just now; the same token may be good in a moment. */
export type Verdict =
  { ok: true; identity: Identity } | { ok: false; code: 'UNAUTHENTICATED' | 'UNKNOWN'; text: string };

/** What holds for every token that is accepted. */
export interface TokenTerms {
  /** From when it was issued to its end; where it does not say when, from when it is shown. */
  readonly lifeMs: number;
  /** How far the clocks of issuer and relay may differ. */
  readonly toleranceMs: number;
}

export interface Access {
  /** Undefined: there is no key, and so there are no tokens. */
  readonly terms: TokenTerms | undefined;
  /** Never rejects. The sentences are a fixed set and hold nothing of the token but a wrong pattern. */
  verify(token: string | undefined): Promise<Verdict>;
}

/** Longest token that is looked at, in characters. */
const MAX_TOKEN_LENGTH = 16_384;
const COMPACT = /^[A-Za-z0-9_-]{1,16384}\.[A-Za-z0-9_-]{1,16384}\.[A-Za-z0-9_-]{1,16384}$/;
/** No control characters, separators of lines, or halves of a character: a user is part of keys and of logs. */
const USER = /^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]+$/u;

/** Throws a `StartProblem` when the options give no safe way to check tokens. */
export function createAccess(
  auth: AuthOptions,
  { now, limits = DEFAULT_LIMITS }: { now: () => number; limits?: Pick<Limits, 'tokenLifeMs'> },
): Access {
  const read = readKeys(auth);
  if (!read.ok) throw new StartProblem(read.text);
  const toleranceMs = auth.clockToleranceMs ?? 30_000;
  const terms = { lifeMs: limits.tokenLifeMs, toleranceMs };

  const verify = async (token: string): Promise<Verdict> => {
    if (token.length > MAX_TOKEN_LENGTH) return no(`The token has more than ${MAX_TOKEN_LENGTH} characters.`);
    if (!COMPACT.test(token) || !isCanonical(token)) return no('The token is not a signed JSON Web Token.');
    let verdict = no('The token was not signed by a key that this relay trusts.');
    for (const { key, algorithms } of read.keys) {
      try {
        const options = {
          algorithms,
          clockTolerance: toleranceMs / 1_000,
          currentDate: new Date(now()),
          requiredClaims: ['sub', 'exp'],
          ...(auth.issuer !== undefined && { issuer: auth.issuer }),
          ...(auth.audience !== undefined && { audience: auth.audience }),
        };
        return identify(await verified(token, key, options), terms, now());
      } catch (cause) {
        verdict = reasonFor(cause) ?? verdict;
      }
    }
    return verdict;
  };

  return {
    terms: read.keys.length === 0 ? undefined : terms,
    verify: async (token) => {
      if (auth.dev === true) {
        if (token === undefined || token === '') return { ok: true, identity: developer('dev') };
        if (read.keys.length === 0) return namedDeveloper(token);
      }
      if (token === undefined || token === '') return no('There is no token: this relay asks for one.');
      return await verify(token);
    },
  };
}

/** jose tells a key from a function that finds one by overload. */
function verified(
  token: string,
  key: TokenKey['key'],
  options: Parameters<typeof jwtVerify>[2],
): Promise<JWTVerifyResult> {
  return typeof key === 'function' ? jwtVerify(token, key, options) : jwtVerify(token, key, options);
}

/** The last character of a part has bits that decode to nothing; only one spelling of a token is a good one. */
function isCanonical(token: string): boolean {
  return token.split('.').every((part) => Buffer.from(part, 'base64url').toString('base64url') === part);
}

function identify({ payload, protectedHeader }: JWTVerifyResult, terms: TokenTerms, nowMs: number): Verdict {
  const { sub, exp, iat, jti, tame } = payload;
  const { lifeMs, toleranceMs } = terms;
  if (!isTokenType(protectedHeader.typ))
    return no('The token is of another type: its "typ" must be "JWT" or "at+jwt".');
  if (!isPrintable(sub)) return no('The "sub" of the token must be 1 to 256 printable characters.');
  if (jti !== undefined && !isPrintable(jti))
    return no('The "jti" of the token must be 1 to 256 printable characters.');
  const expiresMs = typeof exp === 'number' ? Math.floor(exp * 1_000) : Number.NaN;
  if (!Number.isSafeInteger(expiresMs + toleranceMs)) return no('The "exp" of the token must be a time in seconds.');
  const issuedMs = iat === undefined ? undefined : Math.floor(iat * 1_000);
  // Such a one could not be told from those that are issued after a revocation.
  if (issuedMs !== undefined && issuedMs > nowMs + toleranceMs)
    return no('The token says that it was issued in the future: the clock of its issuer, or of this relay, is wrong.');
  if (expiresMs - (issuedMs ?? nowMs + toleranceMs) > lifeMs)
    return no('The token lives longer than this relay allows (tokenLifeMs): it must end sooner after it was issued.');
  const leave = readLeave(tame);
  if (typeof leave === 'string') return no(leave);
  const token = { id: jti, issuedMs };
  return { ok: true, identity: { user: sub, expiresMs, acceptedUntilMs: expiresMs + toleranceMs, token, ...leave } };
}

/** What a user, or a token, may be called. */
export function isPrintable(name: unknown): name is string {
  return typeof name === 'string' && name.length <= 256 && USER.test(name);
}

/** What the `tame` claim allows, or what is wrong with it. What it does not name is not allowed. */
function readLeave(claim: unknown): Pick<Identity, 'may' | 'mayServe'> | string {
  if (claim === undefined) return { may: () => false };
  if (typeof claim !== 'object' || claim === null || Array.isArray(claim))
    return 'The "tame" claim must be an object of lists.';
  const lists = new Map(Object.entries(claim));
  const leave = new Map<Action, (name: string) => boolean>();
  const serve: unknown = lists.get('serve');
  for (const action of ACTIONS) {
    if (!lists.has(action)) continue;
    const patterns = readPatterns(lists.get(action));
    if (!patterns.ok) return `The list "${action}" of the "tame" claim ${patterns.text}.`;
    leave.set(action, patterns.matches);
  }
  return {
    may: (action, name) => leave.get(action)?.(name) ?? false,
    ...(Array.isArray(serve) && serve.length > 0 && { mayServe: true }),
  };
}

function isTokenType(typ: unknown): boolean {
  return typ === undefined || (typeof typ === 'string' && /^(application\/)?(at\+)?jwt$/i.test(typ));
}

function developer(user: string): Identity {
  const everything = readPatterns(['**']);
  return { user, mayServe: true, may: (_action, name) => everything.ok && everything.matches(name) };
}

function namedDeveloper(token: string): Verdict {
  const name = token.startsWith('dev:') ? token.slice(4) : '';
  if (isPrintable(name)) return { ok: true, identity: developer(name) };
  return no('This relay runs with --dev and has no key: leave the token out, or say "dev:<name>" to be somebody.');
}

function reasonFor(cause: unknown): (Verdict & { ok: false }) | undefined {
  if (cause instanceof KeysOutOfReach)
    return { ok: false, code: 'UNKNOWN', text: 'The token cannot be checked just now; try again.' };
  if (cause instanceof errors.JWTExpired) return no('The token has expired; fetch a new one.');
  if (cause instanceof errors.JWTClaimValidationFailed) return no(claimText(cause.claim));
  if (cause instanceof errors.JOSEAlgNotAllowed)
    return no('The token is signed in a way that this relay does not accept.');
  return undefined;
}

function claimText(claim: string): string {
  switch (claim) {
    case 'nbf':
      return 'The token is not valid yet.';
    case 'exp':
      return 'The token must say when it ends: "exp", in seconds.';
    case 'sub':
      return 'The token must name its user: "sub".';
    case 'iat':
      return 'The "iat" of the token must be a time in seconds.';
    case 'iss':
      return 'The token is of an issuer that this relay does not accept.';
    case 'aud':
      return 'The token is meant for somebody else: its "aud" does not name this relay.';
    default:
      return 'A claim of the token is not valid.';
  }
}

function no(text: string): Verdict & { ok: false } {
  return { ok: false, code: 'UNAUTHENTICATED', text };
}
