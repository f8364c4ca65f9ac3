/**
 * What is kept is sealed: a checksum over key and content comes first, and is looked at whenever it is read.
 * So a flipped bit, or content under a key that is not its own, is found before anybody is told of it.
 *
 * The checksum is CRC-32 and not the usual CRC-32C because Node has that one in native code; it finds the same kinds
 * of damage.
 */
import { crc32 } from 'node:zlib';

const CHECKSUM_BYTES = 4;

export class DataCorrupt extends Error {
  override readonly name = 'DataCorrupt';
  readonly code = 'DATA_CORRUPT';

  constructor(key: string) {
    super(`The record ${key} failed its checksum and is not served.`);
  }
}

export function seal(key: string, content: unknown): Buffer {
  const text = JSON.stringify(content);
  const length = Buffer.byteLength(text);
  const bytes = Buffer.allocUnsafe(CHECKSUM_BYTES + length);
  bytes.write(text, CHECKSUM_BYTES);
  bytes.writeUInt32LE(checksum(key, bytes), 0);
  return bytes;
}

/** For a key that says all itself. */
export function sealOf(key: string): Buffer {
  const bytes = Buffer.allocUnsafe(CHECKSUM_BYTES);
  bytes.writeUInt32LE(crc32(key), 0);
  return bytes;
}

export function isSealed(key: Buffer, bytes: Buffer): boolean {
  if (bytes.length < CHECKSUM_BYTES) return false;
  return bytes.readUInt32LE(0) === crc32(bytes.subarray(CHECKSUM_BYTES), crc32(key));
}

/** Without a content: all is said by the key. */
export function isBare(bytes: Buffer): boolean {
  return bytes.length <= CHECKSUM_BYTES;
}

/** Throws `DataCorrupt` when these are not the bytes that were sealed for this key. */
export function unseal(key: string, bytes: Buffer): unknown {
  if (bytes.length < CHECKSUM_BYTES || bytes.readUInt32LE(0) !== checksum(key, bytes)) throw new DataCorrupt(key);
  const content: unknown = JSON.parse(bytes.toString('utf8', CHECKSUM_BYTES));
  return content;
}

function checksum(key: string, bytes: Buffer): number {
  return crc32(bytes.subarray(CHECKSUM_BYTES), crc32(key));
}
