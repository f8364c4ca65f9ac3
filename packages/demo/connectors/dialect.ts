/** How one platform is spoken to: pure translations between the demo's terms and its requests and answers. */
import type { CampaignCore, EditableField, PlatformName } from '../contracts/campaign.ts';
import type { Answered, Credentials } from './caller.ts';
import type { Change, Connector } from './connector.ts';
import type { HttpRequest } from './http.ts';
import type { Verdict } from './verdict.ts';

export interface Found {
  remoteId: string;
  campaign: CampaignCore;
  /** The platform's own form, where an update has to start from it. */
  body: unknown;
}

export interface Dialect extends Pick<Connector, 'platform' | 'auth' | 'moneyUnit' | 'capabilities'> {
  readonly platform: PlatformName;
  credentials: Credentials;
  judge: (answer: Answered) => Verdict;
  /** The least time between two requests that this answer asks for; undefined where answers say nothing about it. */
  gapMs?: (answer: Answered) => number | undefined;
  read: (remoteId: string) => HttpRequest;
  find: (reference: string) => HttpRequest;
  /** From an answer to `read` or `find`. Throws when it is not in the form agreed on. */
  found: (body: unknown) => Found | undefined;
  /** Whether an update of these fields can only be made from what is there. */
  needsCurrent: (mask: readonly EditableField[]) => boolean;
  update: (change: Change, current: Found | undefined, validateOnly: boolean) => HttpRequest;
  create: (campaign: CampaignCore) => HttpRequest;
  /** The new campaign's id, from an answer to `create`. */
  created: (body: unknown) => string;
}
