/**
 * What the private tasks of one event share. The root's worker makes the secret of it from that of its conversation, so
 * that whoever asked knows it too; each task hands it to the private parts that it asks, inside of what it asks them.
 */
import { TameError } from '../../contract/error.ts';
import type { DownMessages } from '../../protocol/down.ts';
import { MAX_BODY_BYTES } from '../../protocol/limits.ts';
import { toBytes, toText } from '../../private/base64url.ts';
import { broken } from '../../private/sealed-text.ts';
import { WorkerSecret } from './secret.ts';

type Work = Pick<DownMessages['work'], 'id' | 'attempt' | 'root'>;

export interface EventSeal {
  /** For the parts that are asked. */
  readonly line: string;
  share(key: string, index: number, body: string): string;
  /** Sealed anew for each leader, also where there is no result. */
  conclude(token: number, body: string | undefined): string;
  /** Throws `DATA_CORRUPT`. */
  found(discovery: Pick<DownMessages['discovery'], 'by' | 'key' | 'body'>): string;
}

/** Undefined: it is a part of what is not private, and knows no secret of the event. */
export function eventSeal({ id, attempt, root }: Work, secret: WorkerSecret, told: string): EventSeal | undefined {
  const line = root === undefined ? `${id} ${toText(secret.bits('event'))}` : told;
  if (line === '') return undefined;
  const [of = '', text = ''] = line.split(' ');
  const bits = toBytes(text);
  if (of !== (root ?? id) || bits === undefined) throw broken('A request knows of another event than the relay');
  const event = new WorkerSecret(bits, ['event', of]);

  return {
    line,
    share: (key, index, body) =>
      fitting(
        event.seal(
          { kind: 'discovery', epoch: String(attempt), sequence: String(index) },
          { id: of, to: [id, key] },
          body,
        ),
      ),
    conclude: (token, body = '') =>
      fitting(event.seal({ kind: 'conclusion', epoch: String(token), sequence: String(attempt) }, { id: of }, body)),
    found: ({ by, key, body }) => event.open(body, { id: of, to: [by, key] }, 'discovery').text,
  };
}

function fitting(sealed: string): string {
  if (sealed.length <= MAX_BODY_BYTES) return sealed;
  const text = `Sealed, it has ${sealed.length} bytes; at most ${MAX_BODY_BYTES} are allowed: share a reference to it.`;
  throw new TameError('TOO_LARGE', text);
}
