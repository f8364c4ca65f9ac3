/** What a newer relay says, in the words of this release: entry kinds and error codes may be more than it knows. */
import { entryShapes } from './entries.ts';
import { isErrorCode } from './errors.ts';
import { isRecord } from './shape.ts';

/** An entry of a kind that is not known still takes its place in the log: as one that nobody looks at. */
function entryOf(value: unknown): unknown {
  if (!isRecord(value) || Object.hasOwn(entryShapes, String(value['kind']))) return value;
  return { ...value, kind: 'attempt', attempt: 1 };
}

/** A message that was not understood, as it may be. */
export function fromNewer(value: unknown): unknown {
  if (!isRecord(value)) return value;
  const { code, entries } = value;
  return {
    ...value,
    ...(code !== undefined && !isErrorCode(code) && { code: 'UNKNOWN' }),
    ...(Array.isArray(entries) && { entries: entries.map(entryOf) }),
  };
}
