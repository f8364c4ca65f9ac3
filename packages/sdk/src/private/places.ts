/**
 * Where a word of a private conversation stands decides with which key it is sealed, and what it is bound to.
 *
 *   ECDH(a key made for this conversation, the key of the service) ──HKDF──► request
 *                                                                           ├─► message
 *                                                                           ├─► worker, of one attempt
 *                                                                           └─► event ──► discovery, of one task
 *                                                                                     └─► conclusion, of one leader
 *
 * AES-256-GCM is lost when one nonce is used for two texts. Counting does not prevent that here: a relay that was put
 * back, or that means harm, gives the same attempt to two workers; a page is reloaded; two tabs speak at once. So the
 * nonce is a MAC of all that is sealed and all it is bound to: another text has another nonce, and the same text said
 * again is the same sealed text, which the relay knows for the same.
 */
import { bytesOf, bytesOfText, SEALED, type Head } from './sealed-text.ts';

export const NONCE_BYTES = 12;

/** What one word is bound to, beside its head. */
export interface Bound {
  /** The conversation; of what concerns an event its root. */
  readonly id: string;
  readonly to?: readonly string[];
}

/** What HKDF is told, for a key of a secret of something. */
export function infoOf(of: readonly string[], purpose: string): Uint8Array<ArrayBuffer> {
  return bytesOf([SEALED, ...of, purpose]);
}

/** A key of its own for each direction, each attempt, each task and each leader. */
export function purposeOf({ kind, epoch }: Head, { to = [] }: Bound): string {
  switch (kind) {
    case 'request':
    case 'message':
      return kind;
    case 'reply':
    case 'note':
    case 'end':
    case 'status':
    case 'question':
      return `worker ${epoch}`;
    case 'discovery':
      return `discovery ${to[0] ?? ''} ${epoch}`;
    case 'conclusion':
      return `conclusion ${epoch}`;
  }
}

export function dataOf({ kind, epoch, sequence }: Head, { id, to = [] }: Bound): Uint8Array<ArrayBuffer> {
  return bytesOf([SEALED, id, kind, epoch, sequence, ...to]);
}

/** What the nonce is a MAC of. */
export function nonceInput(data: Uint8Array, plain: Uint8Array): Uint8Array<ArrayBuffer> {
  return together(bytesOfText(`${data.length} `), data, plain);
}

export function together(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
