/** Holds values against the schemas of a contract, and turns them into payloads and back. */
import type { StandardSchemaV1 } from '@standard-schema/spec';
import { MAX_BODY_BYTES } from '../protocol/limits.ts';
import { TameError } from './error.ts';

/** What is wrong, behind the place where it is. */
function wrong({ path = [], message }: StandardSchemaV1.Issue): string {
  const keys = path.map((part) => String(typeof part === 'object' ? part.key : part));
  return [keys.join('.'), message].filter(Boolean).join(': ');
}

/** The value as the schema gives it back; a `BAD_REQUEST` that names every field that is wrong. */
export function check(schema: StandardSchemaV1 | undefined, value: unknown, what: string): unknown {
  if (!schema) return value;
  const result = schema['~standard'].validate(value);
  if (result instanceof Promise) {
    throw new TameError('UNSUPPORTED', `The schema of ${what} must answer at once.`);
  }
  if (!result.issues) return result.value;
  throw new TameError('BAD_REQUEST', `${what} does not match its contract: ${result.issues.map(wrong).join('; ')}`, {
    data: result.issues,
  });
}

/** A value of a contract as it goes over the wire. */
export function write(schema: StandardSchemaV1 | undefined, value: unknown, what: string, maxBytes?: number): string {
  return encode(check(schema, value, what), what, maxBytes);
}

/** The one place where what a schema has checked, or nobody could, becomes the type that the contract promised. */
export function read<T>(schema: StandardSchemaV1 | undefined, body: string, what: string): T;
export function read(schema: StandardSchemaV1 | undefined, body: string, what: string): unknown {
  return check(schema, decode(body, what), what);
}

const bytes = new TextEncoder();

/** A value as it goes over the wire. Nothing at all (`undefined`) is the empty text, which JSON has no word for. */
export function encode(value: unknown, what: string, maxBytes: number = MAX_BODY_BYTES): string {
  let text: string;
  try {
    text = JSON.stringify(value) ?? '';
  } catch (cause) {
    throw new TameError('BAD_REQUEST', `${what} cannot be written as JSON: ${String(cause)}`, { cause });
  }
  const length = text.length * 3 > maxBytes ? bytes.encode(text).length : text.length;
  if (length > maxBytes) {
    throw new TameError(
      'TOO_LARGE',
      `${what} has ${length} bytes; at most ${maxBytes} are allowed: send a reference to it instead.`,
    );
  }
  return text;
}

/** What came over the wire as a value; a text that is no JSON is somebody else's fault and says so. */
export function decode(body: string, what: string): unknown {
  try {
    return body ? JSON.parse(body) : undefined;
  } catch (cause) {
    throw new TameError('BAD_REQUEST', `${what} is not JSON: ${String(cause)}`, { cause });
  }
}
