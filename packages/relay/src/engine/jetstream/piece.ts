/**
 * What is in a piece of the shared log: a seal as on disk, one letter, and
 *
 *   L  who leads from here on, as JSON. What is not whole before it never will be: its author does not lead any more.
 *   P  a part of what one commit wrote; more follows
 *   W  the last part: all of it is applied, or nothing
 *
 *   what a commit wrote: | length of key | key | length of value + 1, or 0: removed | value | … |
 */
import { crc32 } from 'node:zlib';
import type { Write } from '../embedded/disk.ts';
import { DataCorrupt } from '../embedded/sealed.ts';

export type Content =
  | { readonly kind: 'leads'; readonly url: string }
  | { readonly kind: 'writes'; readonly bytes: Buffer; readonly isWhole: boolean };

const SEAL_BYTES = 4;
const HEAD_BYTES = SEAL_BYTES + 1;

export function leadsPiece(url: string): Buffer {
  return piece('L', Buffer.from(JSON.stringify({ url })));
}

/** The pieces of one commit, none longer than this. */
export function writesPieces(writes: Iterable<Write>, maxBytes: number): readonly Buffer[] {
  const bytes = packWrites(writes);
  const room = maxBytes - HEAD_BYTES;
  const count = Math.max(1, Math.ceil(bytes.length / room));
  return Array.from({ length: count }, (_, at) =>
    piece(at === count - 1 ? 'W' : 'P', bytes.subarray(at * room, (at + 1) * room)),
  );
}

/** Throws `DataCorrupt` when these are not the bytes of a piece. */
export function readPiece(number: number, bytes: Buffer): Content {
  const body = bytes.subarray(HEAD_BYTES);
  if (bytes.length >= HEAD_BYTES && bytes.readUInt32LE(0) === crc32(bytes.subarray(SEAL_BYTES))) {
    switch (bytes.toString('latin1', SEAL_BYTES, HEAD_BYTES)) {
      case 'L': {
        const said: unknown = JSON.parse(body.toString());
        if (isLeads(said)) return { kind: 'leads', url: said.url };
        break;
      }
      case 'P':
        return { kind: 'writes', bytes: body, isWhole: false };
      case 'W':
        return { kind: 'writes', bytes: body, isWhole: true };
    }
  }
  throw new DataCorrupt(`${number} of the cluster's log`);
}

export function packWrites(writes: Iterable<Write>): Buffer {
  const parts: Uint8Array[] = [];
  for (const [key, value] of writes) {
    const head = Buffer.allocUnsafe(2 + key.length + 4);
    head.writeUInt16LE(key.length, 0);
    head.write(key, 2, 'latin1');
    head.writeUInt32LE(value === undefined ? 0 : value.length + 1, 2 + key.length);
    parts.push(head);
    if (value !== undefined) parts.push(value);
  }
  return Buffer.concat(parts);
}

export function* unpackWrites(bytes: Buffer): Iterable<Write> {
  for (let at = 0; at < bytes.length;) {
    const keyEnd = at + 2 + bytes.readUInt16LE(at);
    const key = bytes.toString('latin1', at + 2, keyEnd);
    const length = bytes.readUInt32LE(keyEnd);
    at = keyEnd + 4 + Math.max(0, length - 1);
    yield [key, length === 0 ? undefined : bytes.subarray(keyEnd + 4, at)];
  }
}

function piece(kind: 'L' | 'P' | 'W', body: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(HEAD_BYTES + body.length);
  bytes.write(kind, SEAL_BYTES, 'latin1');
  bytes.set(body, HEAD_BYTES);
  bytes.writeUInt32LE(crc32(bytes.subarray(SEAL_BYTES)), 0);
  return bytes;
}

function isLeads(said: unknown): said is { url: string } {
  return typeof said === 'object' && said !== null && 'url' in said && typeof said.url === 'string';
}
