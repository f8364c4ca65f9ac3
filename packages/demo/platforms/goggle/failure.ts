/** Goggle's way of saying no: a status by name, and under `details` one coded error for each thing that is wrong. */
import { randomUUID } from 'node:crypto';
import type { ApiAnswer } from '../sandbox/message.ts';

export interface GoggleError {
  /** One pair of error family and code, such as `{ campaignBudgetError: 'BUDGET_BELOW_PER_DAY_MINIMUM' }`. */
  errorCode: Record<string, string>;
  message: string;
  /** Which operation and field it is about. */
  location?: { fieldPathElements: { fieldName: string; index?: number }[] };
  details?: Record<string, unknown>;
}

const httpStatus = {
  INVALID_ARGUMENT: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  NOT_FOUND: 404,
  ABORTED: 409,
  RESOURCE_EXHAUSTED: 429,
  INTERNAL: 500,
  UNAVAILABLE: 503,
} as const;
export type GoggleStatus = keyof typeof httpStatus;

const sentences: Record<GoggleStatus, string> = {
  INVALID_ARGUMENT: 'Request contains an invalid argument.',
  UNAUTHENTICATED: 'Request had invalid authentication credentials.',
  PERMISSION_DENIED: 'The caller does not have permission.',
  NOT_FOUND: 'Requested entity was not found.',
  ABORTED: 'The operation was aborted.',
  RESOURCE_EXHAUSTED: 'Resource has been exhausted (e.g. check quota).',
  INTERNAL: 'Internal error encountered.',
  UNAVAILABLE: 'The service is currently unavailable.',
};

export function failure(status: GoggleStatus, errors: readonly GoggleError[] = []): ApiAnswer {
  const code = httpStatus[status];
  return { status: code, body: { error: { code, status, message: sentences[status], details: details(errors) } } };
}

/** The part of a successful answer that tells which operations were left out. */
export function partialFailure(errors: readonly GoggleError[]): { code: number; message: string; details: unknown[] } {
  return {
    code: 3,
    message: 'Multiple errors in "details". First error: '.concat(errors[0]?.message ?? ''),
    details: details(errors),
  };
}

export function throttled(retryAfterS: number): ApiAnswer {
  return failure('RESOURCE_EXHAUSTED', [
    {
      errorCode: { quotaError: 'RESOURCE_TEMPORARILY_EXHAUSTED' },
      message: `Too many requests. Retry in ${retryAfterS} seconds.`,
      details: { quotaErrorDetails: { rateScope: 'DEVELOPER', retryDelay: `${retryAfterS}s` } },
    },
  ]);
}

function details(errors: readonly GoggleError[]): unknown[] {
  if (errors.length === 0) return [];
  return [{ '@type': 'goggle.ads.v25.errors.GoggleAdsFailure', errors, requestId: randomUUID() }];
}
