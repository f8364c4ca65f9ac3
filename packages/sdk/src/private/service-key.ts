/**
 * The keys of a service: a pair on the curve P-256, written as those of Web Push are. The public one is 65 bytes in
 * Base64 of URLs and stands in the contract; the private one is 32 bytes, and is known to the workers alone.
 */
import { TameError } from '../contract/error.ts';
import { toBytes, toText } from './base64url.ts';

const CURVE = { name: 'ECDH', namedCurve: 'P-256' };

/** The public key of a contract. Rejects with `BAD_REQUEST` where it is none. */
export async function importPublic(text: string): Promise<CryptoKey> {
  const bytes = toBytes(text);
  try {
    return await crypto.subtle.importKey('raw', bytes ?? new Uint8Array(), CURVE, false, []);
  } catch (cause) {
    throw new TameError('BAD_REQUEST', `"${text.slice(0, 100)}" is not the public key of a service.`, { cause });
  }
}

/** What both can compute, each with one private key and the public one of the other. */
export async function agree(own: CryptoKey, other: CryptoKey): Promise<ArrayBuffer> {
  return await crypto.subtle.deriveBits({ name: 'ECDH', public: other }, own, 256);
}

/** A pair that is used once. */
export async function makePair(): Promise<{ readonly privateKey: CryptoKey; readonly publicText: string }> {
  const { privateKey, publicKey } = await crypto.subtle.generateKey(CURVE, false, ['deriveBits']);
  return { privateKey, publicText: toText(new Uint8Array(await crypto.subtle.exportKey('raw', publicKey))) };
}

/** By which a worker that holds several keys knows which one a request is for. */
export async function nameOf(publicText: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', toBytes(publicText) ?? new Uint8Array());
  return toText(new Uint8Array(hash, 0, 12));
}
