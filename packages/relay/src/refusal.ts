/** Why something asked for has not happened and will not. */
import type { ErrorCode } from '@tame/sdk/protocol';

export interface Refusal {
  readonly code: ErrorCode;
  readonly text: string;
  readonly retryAfterMs?: number;
}

export function forbidden(what: string, name: string): Refusal {
  return { code: 'FORBIDDEN', text: `The token does not allow to ${what} "${name}".` };
}
