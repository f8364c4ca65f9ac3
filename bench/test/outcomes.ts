/** Outcomes of measurements that nobody ran. */
import type { Measurement, System } from '../harness/measurement.ts';
import { resultOf, type Result } from '../harness/result.ts';
import type { Outcome } from '../harness/rounds.ts';

function system(name: string): System {
  return { name, version: `${name} 1.0.0`, keeps: 'durable', how: 'as ever', start: () => Promise.resolve('not here') };
}

export function ran(name: string, ...values: number[]): Outcome {
  return { system: system(name), samples: values.map((value) => ({ value })) };
}

export function absent(name: string, why: string): Outcome {
  return { system: system(name), absent: why };
}

export function measurement(changes: Partial<Measurement> = {}): Measurement {
  return {
    name: 'work',
    title: 'Some work',
    unit: 'ms',
    better: 'less',
    systems: [],
    targets: [],
    run: () => Promise.reject(new Error('Nobody runs this.')),
    ...changes,
  };
}

/** TAME against one peer, each round with the same ratio. */
export function resultWith(name: string, against: string, ratio: number): Result {
  return resultOf(measurement({ name, better: 'more' }), [ran('TAME', ratio), ran(against, 1)], 1);
}
