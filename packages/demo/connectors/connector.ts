/** What every connector offers, whatever the platform behind it speaks. */
import type { CampaignCore, EditableField, PlatformName } from '../contracts/campaign.ts';
import type { TargetOutcome, TargetProgress } from '../contracts/edit.ts';

/** The new state of a campaign, and which of its fields are to be written. */
export interface Change {
  campaign: CampaignCore;
  remoteId: string;
  mask: readonly EditableField[];
}

export interface PushOptions {
  /** Ends all waiting. A write that is under way is finished and its true outcome reported. */
  signal?: AbortSignal;
  /** Written into the platform's audit; no platform acts on it. */
  idempotencyKey?: string;
  onProgress?: (progress: TargetProgress) => void;
  /** An earlier attempt may have written already: read before writing. */
  verifyFirst?: boolean;
  /**
   * Asked when the pushes before it are through: the change as it is by then; undefined when the platform has all of it,
   * and nothing is to be written.
   */
  latest?: () => Promise<Change | undefined>;
  /** Asked just before every write; false stops the push, because somebody newer does it now. */
  mayWrite?: () => Promise<boolean>;
}

export type Placement =
  { state: 'placed'; remoteId: string; created: boolean } | Exclude<TargetOutcome, { state: 'applied' }>;

export interface Connector {
  readonly platform: PlatformName;
  readonly auth: 'expiring-token' | 'oauth-refresh' | 'static-token';
  readonly moneyUnit: 'decimal' | 'micros' | 'minor';
  readonly capabilities: {
    /** Can be asked whether a write would be accepted. */
    validateOnly: boolean;
    /** How the platform says that it has had enough. */
    throttling: 'retry-after' | 'delay-in-body' | 'usage-percent';
    /** Whether the platform refuses two writes to one campaign at once. */
    refusesOverlap: boolean;
  };
  /** At most this many requests at once. */
  readonly concurrency: number;
  /** Writes the masked fields. Never rejects: whatever happens is in the outcome. */
  push(change: Change, options?: PushOptions): Promise<TargetOutcome>;
  /** Asks the platform whether it would take the change; undefined when it would. */
  check(
    change: Change,
    options?: Pick<PushOptions, 'signal'>,
  ): Promise<Exclude<TargetOutcome, { state: 'applied' }> | undefined>;
  /** The campaign as the platform has it; undefined when it has none. Rejects with `ConnectorError`. */
  read(remoteId: string, options?: Pick<PushOptions, 'signal'>): Promise<CampaignCore | undefined>;
  /** Creates the campaign unless the platform already has one with this reference. Never rejects. */
  ensure(campaign: CampaignCore, options?: PushOptions): Promise<Placement>;
}
