/** A service as a process offers it. */
import type { Schemas } from '../contract/contract.ts';
import { read } from '../contract/check.ts';
import { TameError } from '../contract/error.ts';
import type { DownMessages } from '../protocol/down.ts';
import type { Context, Handled } from './context.ts';
import type { Serves } from './options.ts';
import { sentenceOf } from './run.ts';

export interface Offer {
  readonly name: string;
  readonly schemas: Schemas;
  readonly options: Serves;
  /** A page's, for its own user alone. */
  readonly own: boolean;
  handle(input: unknown, context: Context): Handled<unknown>;
}

/** Bad input is refused before the handler runs, for good: another attempt would not make it better. */
export function inputOf(
  { body, service }: Pick<DownMessages['work'], 'body' | 'service'>,
  { schemas }: Offer,
): { value: unknown } | TameError {
  try {
    return { value: read(schemas.input, body, `The input of "${service}"`) };
  } catch (error) {
    return error instanceof TameError ? error : new TameError('BAD_REQUEST', sentenceOf(error));
  }
}
