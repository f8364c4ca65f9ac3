/** `npm run simulate -- …`: what it may be told, and how a run that failed is told to anybody. */
import { parseArgs } from 'node:util';
import { stepsOf, type Step } from './simulation.ts';

export interface Asked {
  readonly from: number;
  readonly seeds: number;
  /** One seed alone: its history is shown. */
  readonly isOne: boolean;
  /** Of that seed; all of them without. */
  readonly steps: readonly Step[] | undefined;
  /** Find the fewest steps that still fail. */
  readonly shrink: boolean;
  /** Kill each party at each moment of a conversation instead. */
  readonly moments: boolean;
}

export function askedBy(args: readonly string[]): Asked {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seed: { type: 'string' },
      from: { type: 'string', default: '1' },
      seeds: { type: 'string', default: '1000' },
      steps: { type: 'string' },
      shrink: { type: 'boolean', default: false },
      moments: { type: 'boolean', default: false },
    },
  });
  const { seed, from, seeds, steps, shrink, moments } = values;
  const isOne = seed !== undefined;
  const numbers = steps?.split(',').map(Number);
  return {
    from: Number(seed ?? from),
    seeds: isOne ? 1 : Number(seeds),
    isOne,
    steps: isOne && numbers ? stepsOf(Number(seed)).filter(({ number }) => numbers.includes(number)) : undefined,
    shrink,
    moments,
  };
}

/** The one line that does it again: with these steps, or finding them. */
export function commandFor(seed: number, steps?: readonly Step[]): string {
  const how = steps === undefined ? '--shrink' : `--steps ${steps.map(({ number }) => number).join(',')}`;
  return `npm run simulate -- --seed ${seed} ${how}`;
}
