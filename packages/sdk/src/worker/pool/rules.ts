/** How a pool looks after itself: its bounds, what counts as too much or too little, and how fast it may act. */

export interface PoolRules {
  /** Never fewer members: those that are lost are replaced. @default 1 */
  min?: number;
  /** Never more members. @default 8 */
  max?: number;
  /** How often each member says how busy it is. @default 5_000 */
  sampleMs?: number;
  /** Of how many samples a member is judged. @default 5 */
  samples?: number;
  /** How many of those have to agree. @default 3 */
  agreeing?: number;
  /** A member that is busy for this share of a sample, or more, has too much to do. @default 0.8 */
  high?: number;
  /** A member that is busy for less than this share of a sample has too little to do. Below `high`. @default 0.4 */
  low?: number;
  /** The share of its time that a member is meant to work: the size of the pool follows from it. @default 0.8 */
  target?: number;
  /** Longest wait that a backlog may mean for who asks now; more of it calls for more members. @default 10_000 */
  maxWaitMs?: number;
  /** Between two actions. @default 30_000 */
  cooldownMs?: number;
  /** A pool gets smaller only to the highest size that seemed right for so long. @default 300_000 */
  stabilizationMs?: number;
  /** By how much of its size a pool may grow at once: 1 doubles it. @default 1 */
  maxStep?: number;
  /** When more than this share of all work fails, more members are no help, and none are called for. @default 0.5 */
  failing?: number;
  /** How long provisioners may take to make a proposal. @default 2_000 */
  replyByMs?: number;
  /** How long the one that was chosen may take until all newcomers are ready. @default 60_000 */
  readyWithinMs?: number;
  /** A newcomer takes a tenth of its concurrency, half of it after so long, and all after twice that. @default 5_000 */
  slowStartMs?: number;
  /** Entries of the pool's conversation after which the next volume begins. @default 2_000 */
  volumeEntries?: number;
}

export type Rules = Readonly<Required<PoolRules>>;

const RULE_DEFAULTS: Rules = {
  min: 1,
  max: 8,
  sampleMs: 5_000,
  samples: 5,
  agreeing: 3,
  high: 0.8,
  low: 0.4,
  target: 0.8,
  maxWaitMs: 10_000,
  cooldownMs: 30_000,
  stabilizationMs: 300_000,
  maxStep: 1,
  failing: 0.5,
  replyByMs: 2_000,
  readyWithinMs: 60_000,
  slowStartMs: 5_000,
  volumeEntries: 2_000,
};

/** The defaults with some changes. Throws a `RangeError` that names what makes no sense. */
export function settleRules(changes: PoolRules = {}): Rules {
  const rules = { ...RULE_DEFAULTS, ...changes };
  const { min, max, samples, agreeing, low, high, target } = rules;
  const wrong = Object.entries(rules).find(([, value]) => !Number.isFinite(value) || value < 0);
  if (wrong !== undefined) throw new RangeError(`The rule ${wrong[0]} must be a number from 0, not ${wrong[1]}.`);
  if (min < 1 || min > max) throw new RangeError(`A pool of ${min} to ${max} members cannot be: min is 1 to max.`);
  if (agreeing < 1 || agreeing > samples) throw new RangeError(`${agreeing} of ${samples} samples cannot agree.`);
  if (low >= high) throw new RangeError(`low (${low}) must be below high (${high}).`);
  if (target <= 0 || target > 1) throw new RangeError(`target must be above 0 and at most 1, not ${target}.`);
  return rules;
}
