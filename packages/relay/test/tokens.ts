/** Tokens for tests: signed as an issuer would, at a time that the test chooses. */
import { SignJWT, type JWTHeaderParameters } from 'jose';

export const SECRET = 'a secret of forty bytes for use in tests';
/** 2026-01-01T00:00:00Z */
export const NOW_S = 1_767_225_600;
export const now = (): number => NOW_S * 1_000;

export type Key = Parameters<SignJWT['sign']>[0];

export async function sign(
  claims: Readonly<Record<string, unknown>>,
  key: Key = new TextEncoder().encode(SECRET),
  header: JWTHeaderParameters = { alg: 'HS256' },
): Promise<string> {
  return await new SignJWT({ sub: 'ana', exp: NOW_S + 3_600, ...claims }).setProtectedHeader(header).sign(key);
}

/** A token of a user, good for ten minutes from now. */
export function tokenOf(sub: string, tame: Readonly<Record<string, readonly string[]>>): Promise<string> {
  return sign({ sub, tame, exp: Math.floor(Date.now() / 1_000) + 600 });
}

/** A token that nobody signed properly: the parts as they are given. */
export function assemble(header: object, claims: object, signature = ''): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part(header)}.${part(claims)}.${signature}`;
}
