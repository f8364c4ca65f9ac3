/** A service as a process offers it. */
import type { Schemas } from '../contract/contract.ts';
import { read } from '../contract/check.ts';
import { TameError } from '../contract/error.ts';
import { isSealed } from '../private/sealed-text.ts';
import type { Attempt } from './attempt.ts';
import type { Context, Handled } from './context.ts';
import type { Serves } from './options.ts';
import { sentenceOf } from './run.ts';
import { KeyMissing, type Privacy } from './seal.ts';

export interface Offer {
  readonly name: string;
  readonly schemas: Schemas;
  readonly options: Serves;
  /** A page's, for its own user alone. */
  readonly own: boolean;
  handle(input: unknown, context: Context): Handled<unknown>;
}

/**
 * Bad input is refused before the handler runs, for good: another attempt would not make it better. Throws `KeyMissing`
 * where another worker might.
 */
export function inputOf(
  attempt: Attempt,
  { schemas }: Offer,
  privacy: Privacy | undefined,
): { value: unknown } | TameError {
  const { service } = attempt.work;
  try {
    return { value: read(schemas.input, bodyOf(attempt, schemas, privacy), `The input of "${service}"`) };
  } catch (error) {
    if (error instanceof KeyMissing) throw error;
    return error instanceof TameError ? error : new TameError('BAD_REQUEST', sentenceOf(error));
  }
}

/** What was asked; where that is sealed, all that the attempt says from now on is too. */
function bodyOf(attempt: Attempt, schemas: Schemas, privacy: Privacy | undefined): string {
  const { body, service } = attempt.work;
  if (schemas.private === undefined) {
    if (isSealed(body)) throw new TameError('UNSUPPORTED', `"${service}" was asked in private, and is not served so.`);
    return body;
  }
  if (privacy === undefined) throw noPrivacy(service);
  const { seal, body: asked } = privacy.begin(attempt.work, schemas.private);
  attempt.seal = seal;
  return asked;
}

/** A page, a pool and a broadcast have no keys that nobody else has. */
export function noPrivacy(service: string): TameError {
  return new TameError('UNSUPPORTED', `"${service}" is private: only a worker process may serve it, with its key.`);
}
