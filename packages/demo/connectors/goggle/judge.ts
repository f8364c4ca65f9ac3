/** What Goggle's answers mean: its errors are lists of coded errors under `details`. */
import * as v from 'valibot';
import type { FailureCode } from '../../contracts/edit.ts';
import type { Answered } from '../caller.ts';
import type { Verdict } from '../verdict.ts';

const Coded = v.object({
  errorCode: v.record(v.string(), v.string()),
  message: v.string(),
  details: v.optional(v.object({ quotaErrorDetails: v.optional(v.object({ retryDelay: v.string() })) })),
});
const Complaint = v.object({
  error: v.object({
    status: v.string(),
    message: v.string(),
    details: v.optional(v.array(v.object({ errors: v.array(Coded) })), []),
  }),
});

const codes: Record<string, FailureCode> = {
  BUDGET_BELOW_PER_DAY_MINIMUM: 'below-minimum',
  RESOURCE_NOT_FOUND: 'not-found',
  OPERATION_NOT_PERMITTED_FOR_REMOVED_RESOURCE: 'archived',
  DEVELOPER_TOKEN_INVALID: 'credentials',
  CAMPAIGN_LOCKED_BY_POLICY: 'platform-error',
};

export function judgeGoggle({ status, body }: Answered): Verdict {
  if (status >= 200 && status < 300) return { type: 'done', body };
  const complaint = v.safeParse(Complaint, body);
  const errors = complaint.success ? complaint.output.error.details.flatMap((detail) => detail.errors) : [];
  const named = errors.flatMap((error) => Object.values(error.errorCode));
  if (status === 401) return { type: 'unauthorised' };
  if (status === 429 || named.includes('RESOURCE_TEMPORARILY_EXHAUSTED')) {
    const waitMs = delayMs(errors[0]?.details?.quotaErrorDetails?.retryDelay);
    return { type: 'throttled', ...(waitMs !== undefined && { waitMs }) };
  }
  if (status === 409 || named.includes('CONCURRENT_MODIFICATION')) return { type: 'busy' };
  if (status >= 500 || status === 408) return { type: 'lost' };
  const code = named.flatMap((name) => codes[name] ?? [])[0] ?? (status === 403 ? 'credentials' : 'not-allowed-value');
  const said =
    errors.map((error) => error.message).join(' ') ||
    (complaint.success ? complaint.output.error.message : `it answered with status ${status}`);
  return { type: 'refused', code, detail: `Goggle refused this: ${said}` };
}

/** A duration such as `2s` or `0.5s`. */
function delayMs(text: string | undefined): number | undefined {
  const seconds = /^(\d+(?:\.\d+)?)s$/.exec(text ?? '')?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}
