/** The same secret as `Secret`, in a worker process: what is said there is sealed and opened at once, in its order. */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto';
import { dataOf, infoOf, NONCE_BYTES, nonceInput, purposeOf, together, type Bound } from '../../private/places.ts';
import {
  broken,
  bytesOfText,
  parseSealed,
  printSealed,
  textOf,
  type Head,
  type Kind,
} from '../../private/sealed-text.ts';

const CIPHER = 'aes-256-gcm';
const TAG_BYTES = 16;
/** Keys that are kept, of the places that were spoken of last. */
const MAX_KNOWN = 64;

interface Keys {
  readonly box: Uint8Array;
  readonly nonce: Uint8Array;
}

export class WorkerSecret {
  readonly #bits: Uint8Array;
  readonly #of: readonly string[];
  readonly #known = new Map<string, Keys>();

  constructor(bits: Uint8Array, of: readonly string[]) {
    this.#bits = bits;
    this.#of = of;
  }

  /** As `Secret.bits`; as many as are asked for. */
  bits(purpose: string, length = 32): Uint8Array<ArrayBuffer> {
    return new Uint8Array(hkdfSync('sha256', this.#bits, '', infoOf(this.#of, purpose), length));
  }

  seal(head: Head, bound: Bound, text: string): string {
    const { box, nonce } = this.#keys(head, bound);
    const data = dataOf(head, bound);
    const plain = bytesOfText(text);
    const mac = createHmac('sha256', nonce).update(nonceInput(data, plain)).digest();
    const iv = mac.subarray(0, NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, box, iv).setAAD(data);
    const sealed = [cipher.update(plain), cipher.final()];
    return printSealed(head, together(iv, ...sealed, cipher.getAuthTag()));
  }

  /** Throws what `Secret.open` rejects with. */
  open<K extends Kind>(
    body: string,
    bound: Bound,
    ...kinds: readonly K[]
  ): Head & { readonly kind: K; readonly text: string } {
    const { box: bytes, ...head } = parseSealed(body, ...kinds);
    try {
      const { box } = this.#keys(head, bound);
      const decipher = createDecipheriv(CIPHER, box, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
      decipher.setAAD(dataOf(head, bound)).setAuthTag(bytes.subarray(-TAG_BYTES));
      const plain = together(decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final());
      return { kind: head.kind, epoch: head.epoch, sequence: head.sequence, text: textOf(plain.buffer) };
    } catch {
      throw broken(`A sealed ${head.kind} does not open`);
    }
  }

  #keys(head: Head, bound: Bound): Keys {
    const purpose = purposeOf(head, bound);
    let keys = this.#known.get(purpose);
    if (keys === undefined) {
      keys = { box: this.bits(`${purpose} box`), nonce: this.bits(`${purpose} nonce`) };
      const [oldest] = this.#known.size < MAX_KNOWN ? [] : this.#known.keys();
      if (oldest !== undefined) this.#known.delete(oldest);
      this.#known.set(purpose, keys);
    }
    return keys;
  }
}
