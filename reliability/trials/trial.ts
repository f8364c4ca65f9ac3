/** What a trial in real processes has done, seen and found wrong. */

export interface Trial {
  /** Processes killed with -9. */
  readonly kills: number;
  /** Connections cut, and times that the power went. */
  readonly cuts: number;
  readonly powerCuts: number;
  /** What the relay had acknowledged when it died, or the power went. */
  readonly acknowledged: number;
  /** Requests, replies and ends that were looked at, each against what it had to be. */
  readonly messages: number;
  /** Sentences. */
  readonly violations: readonly string[];
}

export const NOTHING: Trial = { kills: 0, cuts: 0, powerCuts: 0, acknowledged: 0, messages: 0, violations: [] };

export function sum(one: Trial, other: Trial): Trial {
  return {
    kills: one.kills + other.kills,
    cuts: one.cuts + other.cuts,
    powerCuts: one.powerCuts + other.powerCuts,
    acknowledged: one.acknowledged + other.acknowledged,
    messages: one.messages + other.messages,
    violations: [...one.violations, ...other.violations],
  };
}
