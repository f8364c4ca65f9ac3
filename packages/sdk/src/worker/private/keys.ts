/** The private keys of a worker process, by the names that requests know them by. */
import { createECDH, createHash, type ECDH } from 'node:crypto';
import { TameError } from '../../contract/error.ts';
import { toBytes, toText } from '../../private/base64url.ts';

const CURVE = 'prime256v1';
const NAME_BYTES = 12;

export interface ServiceKey {
  readonly publicText: string;
  readonly pair: ECDH;
}

/**
 * A new pair for a private service: `key` is for its contract, `privateKey` for its workers alone.
 *
 * @example
 * const { key, privateKey } = createPrivateKey();
 */
export function createPrivateKey(): { key: string; privateKey: string } {
  const pair = createECDH(CURVE);
  const key = toText(pair.generateKeys());
  // Node leaves out leading zeros.
  const privateKey = toText(Buffer.from(pair.getPrivateKey('hex').padStart(64, '0'), 'hex'));
  return { key, privateKey };
}

/** As `nameOf` has it. */
export function keyName(publicText: string): string {
  const hash = createHash('sha256')
    .update(toBytes(publicText) ?? new Uint8Array())
    .digest();
  return toText(hash.subarray(0, NAME_BYTES));
}

/** The pair of a private key. Throws `BAD_REQUEST` where it is none. */
export function pairOf(privateKey: Uint8Array): ServiceKey {
  const pair = createECDH(CURVE);
  try {
    pair.setPrivateKey(privateKey);
    return { pair, publicText: toText(pair.getPublicKey()) };
  } catch (cause) {
    throw new TameError('BAD_REQUEST', 'One of `privateKeys` is not the private key of a service.', { cause });
  }
}

/** By name. The newest and those before it: a request names the one that it is for. */
export function serviceKeys(privateKeys: readonly string[]): ReadonlyMap<string, ServiceKey> {
  const pairs = privateKeys.map((each) => pairOf(toBytes(each) ?? new Uint8Array()));
  return new Map(pairs.map((pair) => [keyName(pair.publicText), pair]));
}
