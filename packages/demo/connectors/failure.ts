/** Failures of a connector: a code for programs, and for people a sentence with the next step in it. */
import type { PlatformName } from '../contracts/campaign.ts';
import type { FailureCode, TargetOutcome } from '../contracts/edit.ts';

/** Platforms as people write them. */
export const platformTitles: Record<PlatformName, string> = {
  tradeyard: 'Tradeyard',
  goggle: 'Goggle',
  metro: 'Metro',
};

const nextSteps: Record<FailureCode, string> = {
  'below-minimum': 'Raise the budget and push again.',
  'not-allowed-value': 'Correct the value and push again.',
  'not-found': 'Place the campaign on this platform again, then push.',
  archived: 'Make a copy of the campaign to go on with it.',
  credentials: 'Have the credentials of this platform checked, then retry.',
  unsupported: 'Change something else, or leave this platform out.',
  unreachable: 'Retry when it answers again.',
  'throttled-too-long': 'Retry in a few minutes.',
  'platform-error': 'Retry later; if it stays so, ask the support of the platform.',
};

const retryable: Record<FailureCode, boolean> = {
  'below-minimum': false,
  'not-allowed-value': false,
  'not-found': false,
  archived: false,
  credentials: true,
  unsupported: false,
  unreachable: true,
  'throttled-too-long': true,
  'platform-error': true,
};

export type Failed = Extract<TargetOutcome, { state: 'failed' }>;

/** `detail` is what happened, as a sentence without a full stop: "Tradeyard refused the change: The minimum is 1.00". */
export function failed(platform: PlatformName, code: FailureCode, detail: string): Failed {
  const reason = `${detail.replace(/\.$/, '')}. ${nextSteps[code]}`;
  return { platform, state: 'failed', code, reason, retryable: retryable[code] };
}

export function notAccepted(platform: PlatformName): Failed {
  return failed(platform, 'credentials', `${platformTitles[platform]} does not accept the credentials`);
}

/** Thrown where there is no outcome to put a failure in. */
export class ConnectorError extends Error {
  constructor(readonly outcome: Exclude<TargetOutcome, { state: 'applied' }>) {
    super(outcome.reason);
    this.name = 'ConnectorError';
  }
}

/** A campaign that cannot be said in the platform's terms. The message is the detail of the failure. */
export class MappingError extends Error {
  constructor(
    readonly code: FailureCode,
    message: string,
  ) {
    super(message);
    this.name = 'MappingError';
  }
}
