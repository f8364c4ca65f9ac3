/** Tradeyard's way of saying no. */
import * as v from 'valibot';
import type { ApiAnswer } from '../sandbox/message.ts';
import type { Fault } from './campaign.ts';

export function refused(status: number, Message: string): ApiAnswer {
  return { status, body: { Message, ErrorDetails: [] } };
}

export function throttled(seconds: number): ApiAnswer {
  return {
    ...refused(429, 'Too many requests. The request was not executed.'),
    headers: { 'retry-after': String(seconds) },
  };
}

export function invalid(issues: [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]]): ApiAnswer {
  return invalidBecause(issues.map((issue) => ({ Property: v.getDotPath(issue) ?? '', Reasons: [issue.message] })));
}

export function invalidBecause(ErrorDetails: Fault[]): ApiAnswer {
  return {
    status: 400,
    body: { Message: 'The request failed validation. Please check your request and try again.', ErrorDetails },
  };
}
