/** What is said between the spokesman of a pool and one provisioner, in one conversation: the contract net. */
import type { Proposal, Rejected } from './transcript.ts';

/** The call for proposals: the input. */
export interface Wanted {
  readonly call: string;
  /** The service that the newcomers are to help with. */
  readonly pool: string;
  readonly workers: number;
  readonly replyByMs: number;
}

/** What a newcomer is given to begin with: whom to ask, and leave to ask that alone. */
export interface Invitation {
  /** The service that answers what the newcomer is to be. */
  readonly ask: string;
  /** A token that may call that service; unset for a relay in `--dev` mode. */
  readonly token?: string;
}

/** What the spokesman answers to a proposal: a message. */
export type Verdict =
  | { readonly type: 'accept'; readonly workers: readonly string[]; readonly invitation: Invitation }
  | { readonly type: 'reject'; readonly reason: Rejected };

/** What a provisioner says: a reply. The first answers the call, the second how it went. */
export type Answer =
  | ({ readonly type: 'propose' } & Proposal)
  | { readonly type: 'refuse'; readonly reason: string }
  | { readonly type: 'done' }
  | { readonly type: 'failure'; readonly reason: string };
