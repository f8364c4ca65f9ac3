/** Bytes as a payload: what is passed in at one end comes out at the other, byte for byte. */
import type { StandardSchemaV1 } from '@standard-schema/spec';
import { isRecord } from '../protocol/shape.ts';

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** The same bytes, which know how to be written as JSON, as all payloads are: `{"octets":"…"}`, in Base64. */
function writable({ buffer, byteOffset, byteLength }: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  const toJSON = (): { octets: string } => {
    let text = '';
    for (const byte of bytes) text += String.fromCharCode(byte);
    return { octets: btoa(text) };
  };
  return Object.defineProperty(bytes, 'toJSON', { value: toJSON });
}

function validate(value: unknown): StandardSchemaV1.Result<Uint8Array> {
  if (value instanceof Uint8Array) return { value: writable(value) };
  const text = isRecord(value) ? value['octets'] : undefined;
  if (typeof text !== 'string' || !BASE64.test(text)) return { issues: [{ message: 'it takes octets, a Uint8Array' }] };
  // Held against its schema twice, it is still what it was.
  return { value: writable(Uint8Array.from(atob(text), (char) => char.charCodeAt(0))) };
}

/**
 * The schema of bytes, for a whole input, reply, message, status or event. What comes out is a `Uint8Array` with the same
 * bytes. A third more goes over the wire: into the 256 KiB that a relay takes by default fit 196 000 bytes; a file goes
 * as a reference, or as many messages.
 *
 * @example
 * const thumbnail = service('thumbnail', { input: octets, reply: octets });
 * tame.request(thumbnail, new Uint8Array(await file.arrayBuffer())).subscribe(show);
 */
export const octets: StandardSchemaV1<Uint8Array, Uint8Array> = {
  '~standard': { version: 1, vendor: 'tame', validate },
};
