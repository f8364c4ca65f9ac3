/** From samples to what is kept and shown: a value for each system, and how TAME compares with each peer. */
import type { Measurement, System, Target } from './measurement.ts';
import type { Outcome } from './rounds.ts';
import type { Sample } from './sample.ts';
import { median, spreadOf, type Spread } from './statistics.ts';

export type SystemResult = Pick<System, 'name' | 'version' | 'keeps' | 'how'> &
  ({ readonly value: Spread; readonly beside: Readonly<Record<string, number>> } | { readonly absent: string });

interface Comparison {
  readonly against: string;
  /** How many times better TAME is, whichever direction is better; from the rounds in which both ran. */
  readonly ratio: Spread;
  readonly target?: { readonly says: string; readonly reached: boolean };
}

export interface Result {
  readonly name: string;
  readonly title: string;
  readonly unit: string;
  readonly better: 'more' | 'less';
  readonly systems: readonly SystemResult[];
  readonly comparisons: readonly Comparison[];
  /** The same at quick scale: what a later quick run is compared with, because less work has other ratios. */
  readonly quick?: readonly Comparison[];
}

export function resultOf(measurement: Measurement, outcomes: readonly Outcome[], fsyncMs: number): Result {
  const { name, title, unit, better, targets } = measurement;
  const [tame, ...peers] = outcomes;
  const systems = outcomes.map((outcome): SystemResult => {
    const { name: called, version, keeps, how } = outcome.system;
    const system = { name: called, version, keeps, how };
    if ('absent' in outcome) return { ...system, absent: outcome.absent };
    return { ...system, value: spreadOf(outcome.samples.map(({ value }) => value)), beside: besideOf(outcome.samples) };
  });
  const comparisons = peers.flatMap((peer): Comparison[] => {
    if (tame === undefined || 'absent' in tame || 'absent' in peer) return [];
    const ratios = tame.samples.flatMap(({ value: ours }, round) => {
      const theirs = peer.samples[round]?.value;
      return theirs === undefined ? [] : [better === 'more' ? ours / theirs : theirs / ours];
    });
    const against = peer.system.name;
    const ratio = spreadOf(ratios);
    const target = targets.find((each) => each.against === against);
    if (target === undefined) return [{ against, ratio }];
    const slowerMs = median(tame.samples.map(({ value }) => value)) - median(peer.samples.map(({ value }) => value));
    return [{ against, ratio, target: judge(target, better, ratio.median, slowerMs / fsyncMs) }];
  });
  return { name, title, unit, better, systems, comparisons };
}

function besideOf(samples: readonly Sample[]): Record<string, number> {
  const [first] = samples;
  const names = Object.keys(first ?? {}).filter((name) => name !== 'value');
  return Object.fromEntries(names.map((name) => [name, median(samples.map((sample) => sample[name] ?? Number.NaN))]));
}

/**
 * @param times how many times better TAME is
 * @param fsyncs by how many fsyncs it is slower
 */
function judge(
  target: Target,
  better: Measurement['better'],
  times: number,
  fsyncs: number,
): NonNullable<Comparison['target']> {
  if ('atLeast' in target) return { says: `at least ${target.atLeast}×`, reached: times >= target.atLeast };
  if ('atMost' in target) {
    return {
      says: `at most ${target.atMost}× ${better === 'less' ? 'of it' : 'as slow'}`,
      reached: 1 / times <= target.atMost,
    };
  }
  return {
    says: `not slower by more than ${target.withinFsyncs} fsyncs; it is ${fsyncs.toFixed(1)}`,
    reached: fsyncs <= target.withinFsyncs,
  };
}
