/** What the two ends of a conversation know and nobody between them does, in a page: it cannot be read, only used. */
import { dataOf, infoOf, NONCE_BYTES, nonceInput, purposeOf, together, type Bound } from './places.ts';
import { broken, bytesOfText, parseSealed, printSealed, textOf, type Head, type Kind } from './sealed-text.ts';

interface Keys {
  readonly box: CryptoKey;
  readonly nonce: CryptoKey;
}

export class Secret {
  readonly #key: CryptoKey;
  readonly #of: readonly string[];
  readonly #known = new Map<string, Promise<Keys>>();

  /** `key` is for HKDF; `of` says of what it is the secret. */
  constructor(key: CryptoKey, of: readonly string[]) {
    this.#key = key;
    this.#of = of;
  }

  /** A secret of this one: whoever knows it does not know this one. */
  async bits(purpose: string): Promise<ArrayBuffer> {
    return await crypto.subtle.deriveBits(this.#how(purpose), this.#key, 256);
  }

  async seal(head: Head, bound: Bound, text: string): Promise<string> {
    const { box, nonce } = await this.#keys(head, bound);
    const data = dataOf(head, bound);
    const plain = bytesOfText(text);
    const mac = await crypto.subtle.sign('HMAC', nonce, nonceInput(data, plain));
    const iv = new Uint8Array(mac, 0, NONCE_BYTES);
    const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: data }, box, plain);
    return printSealed(head, together(iv, new Uint8Array(sealed)));
  }

  /** Rejects with `DATA_CORRUPT` unless it is one of these kinds, and was sealed with this secret for exactly this place. */
  async open<K extends Kind>(
    body: string,
    bound: Bound,
    ...kinds: readonly K[]
  ): Promise<Head & { readonly kind: K; readonly text: string }> {
    const { box: bytes, ...head } = parseSealed(body, ...kinds);
    const { box } = await this.#keys(head, bound);
    const how = { name: 'AES-GCM', iv: bytes.subarray(0, NONCE_BYTES), additionalData: dataOf(head, bound) };
    try {
      const text = textOf(await crypto.subtle.decrypt(how, box, bytes.subarray(NONCE_BYTES)));
      return { kind: head.kind, epoch: head.epoch, sequence: head.sequence, text };
    } catch {
      throw broken(`A sealed ${head.kind} does not open`);
    }
  }

  #keys(head: Head, bound: Bound): Promise<Keys> {
    const purpose = purposeOf(head, bound);
    const known = this.#known.get(purpose) ?? this.#derive(purpose);
    this.#known.set(purpose, known);
    return known;
  }

  async #derive(purpose: string): Promise<Keys> {
    const key = this.#key;
    const [box, nonce] = await Promise.all([
      crypto.subtle.deriveKey(this.#how(`${purpose} box`), key, { name: 'AES-GCM', length: 256 }, false, [
        'encrypt',
        'decrypt',
      ]),
      crypto.subtle.deriveKey(
        this.#how(`${purpose} nonce`),
        key,
        { name: 'HMAC', hash: 'SHA-256', length: 256 },
        false,
        ['sign'],
      ),
    ]);
    return { box, nonce };
  }

  #how(purpose: string): HkdfParams {
    return { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: infoOf(this.#of, purpose) };
  }
}

/** A secret from bits: what `bits` gave at the other end. */
export async function secretOf(bits: Uint8Array<ArrayBuffer> | ArrayBuffer, of: readonly string[]): Promise<Secret> {
  return new Secret(await hkdfKey(bits), of);
}

/** Never leaves the browser again, not even to this program. */
export async function hkdfKey(bits: Uint8Array<ArrayBuffer> | ArrayBuffer): Promise<CryptoKey> {
  return await crypto.subtle.importKey('raw', bits, 'HKDF', false, ['deriveKey', 'deriveBits']);
}
