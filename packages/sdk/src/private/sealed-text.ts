/**
 * How a sealed payload looks on its way: one JSON string, so that whoever only passes payloads on finds JSON.
 *
 *   "sealed1.reply.3.17.q83vASNF…"
 *    version, kind, epoch, sequence, nonce and what is sealed
 *
 * All before the last dot can be read by everybody and is bound to what is sealed: changed, it does not open.
 */
import { TameError } from '../contract/error.ts';
import { toBytes, toText } from './base64url.ts';

/** Grows when any of this does. */
export const SEALED = 'sealed1';

/** What is sealed, and who says it: `message` the page, `request` whoever asks, the rest those who work on it. */
export const KINDS = [
  'request',
  'message',
  'reply',
  'note',
  'end',
  'status',
  'question',
  'discovery',
  'conclusion',
] as const;
export type Kind = (typeof KINDS)[number];

/**
 * Where a word stands. Its `epoch` is who speaks, for as long as that one may: the attempt of a worker, the token of a
 * leader, one run of a page. Its `sequence` counts what is said there. (Of a request: the key it is for, and from.)
 */
export interface Head {
  readonly kind: Kind;
  readonly epoch: string;
  readonly sequence: string;
}

const FORM = /^"sealed1\.([a-z]+)\.([\w-]+)\.([\w-]+)\.([\w-]+)"$/;

export function isSealed(body: string | undefined): body is string {
  return body?.startsWith(`"${SEALED}.`) === true;
}

export function printSealed({ kind, epoch, sequence }: Head, box: Uint8Array): string {
  return `"${[SEALED, kind, epoch, sequence, toText(box)].join('.')}"`;
}

/** Throws `DATA_CORRUPT` where it is not sealed, or is another kind of word than is meant to be here. */
export function parseSealed<K extends Kind>(
  body: string,
  ...kinds: readonly K[]
): Head & { kind: K; box: Uint8Array<ArrayBuffer> } {
  const [, is = '', epoch = '', sequence = '', text = ''] = FORM.exec(body) ?? [];
  const box = toBytes(text);
  const kind = kinds.find((each) => each === is);
  if (kind === undefined || box === undefined || box.length === 0)
    throw broken(`What came is not a sealed ${kinds.join(' or ')}`);
  return { kind, epoch, sequence, box };
}

export function broken(what: string): TameError {
  return new TameError('DATA_CORRUPT', `${what}: it was changed on its way, or is not from whom it should be.`);
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/** Fields as bytes; other fields are other bytes. */
export function bytesOf(fields: readonly string[]): Uint8Array<ArrayBuffer> {
  return encoder.encode(JSON.stringify(fields));
}

export function bytesOfText(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text);
}

export function textOf(bytes: ArrayBuffer): string {
  return decoder.decode(bytes);
}
