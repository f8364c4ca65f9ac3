/** What a sandbox platform has to be, so that the shared server can run it and make it misbehave. */
import type { Fault, FaultOrder, Traits } from './faults.ts';
import type { ApiAnswer, ApiRequest } from './message.ts';

export interface SeedReport {
  /** For every campaign handed in, in order: its reference, its id on this platform, and whether it is new there. */
  campaigns: { reference: string; remoteId: string; created: boolean }[];
}

export interface SandboxPlatform {
  readonly name: string;
  /** What the request is about, from its path and body alone; must not fail on nonsense. */
  traits(request: ApiRequest): Traits;
  /** Does what is asked, at once and completely, or answers with an error and changes nothing. */
  answer(request: ApiRequest): ApiAnswer;
  /** Says in the platform's own style that it would not, could not or may not. */
  refuse(fault: Fault, traits: Traits): ApiAnswer;
  /** How it refuses a write to a campaign that another write is busy with; undefined when it lets both through. */
  refuseOverlap?(traits: Traits): ApiAnswer;
  /** Tokens and allowances on order. */
  arrange(order: FaultOrder): void;
  /** Takes campaigns in the platform's own form, without its rules; a known reference is left as it is. */
  seed(campaigns: unknown): SeedReport;
  campaigns(): readonly unknown[];
  snapshot(): unknown;
  /** Throws with a plain sentence when the state is not its own. */
  restore(state: unknown): void;
}

/** What a platform is built with, besides its own options. */
export interface Surroundings {
  now(): number;
  record(change: { campaign: string; field: string; before: unknown; after: unknown; idempotencyKey?: string }): void;
}
