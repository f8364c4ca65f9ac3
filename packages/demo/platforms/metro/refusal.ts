/** Metro's way of saying no: one error with numeric code and subcode, and a trace id. */
import { randomBytes } from 'node:crypto';
import type { ApiAnswer } from '../sandbox/message.ts';

export interface Refusal {
  status: number;
  type: string;
  code: number;
  subcode?: number;
  message: string;
  transient?: boolean;
}

export function refusal({ status, type, code, subcode, message, transient = false }: Refusal): ApiAnswer {
  return {
    status,
    body: {
      error: {
        message: `(#${code}) ${message}`,
        type,
        code,
        ...(subcode !== undefined && { error_subcode: subcode }),
        is_transient: transient,
        fbtrace_id: randomBytes(12).toString('base64url'),
      },
    },
  };
}

export const invalid = (message: string, subcode?: number): ApiAnswer =>
  refusal({ status: 400, type: 'InvalidParameter', code: 100, message, ...(subcode !== undefined && { subcode }) });

export const unknownObject = (id: string): ApiAnswer =>
  invalid(`Unsupported request. Object with ID '${id}' does not exist or cannot be loaded.`, 33);

export const badToken = (): ApiAnswer =>
  refusal({ status: 401, type: 'OAuthException', code: 190, message: 'Invalid OAuth access token.' });

export const tooMany = (): ApiAnswer =>
  refusal({
    status: 400,
    type: 'OAuthException',
    code: 17,
    subcode: 2446079,
    message: 'User request limit reached.',
    transient: true,
  });

export const broken = (status: number): ApiAnswer =>
  refusal({
    status,
    type: 'ServerException',
    code: 2,
    message: 'An unexpected error has occurred. Please retry later.',
    transient: true,
  });
