/** Runs a measurement: all systems started and warm, then round by round each of them in turn. */
import { cpuMs } from './cpu.ts';
import type { Measurement, Scale, System } from './measurement.ts';
import { amount } from './numbers.ts';
import type { Program } from './program.ts';
import type { Sample } from './sample.ts';
import { Stage, type StageOptions } from './stage.ts';

const ROUNDS = { quick: 3, full: 5 } as const satisfies Record<Scale, number>;
const ROUNDS_ANEW = 3;

function roundsOf({ anew, rounds }: Measurement, scale: Scale): number {
  if (anew) return ROUNDS_ANEW;
  return scale === 'full' ? (rounds ?? ROUNDS.full) : ROUNDS.quick;
}

/** What came of one system: its samples, round by round, or why it is absent. */
export type Outcome = { readonly system: System } & (
  { readonly samples: readonly Sample[] } | { readonly absent: string }
);

export interface RoundsOptions extends StageOptions {
  readonly scale: Scale;
  readonly say: (line: string) => void;
}

export async function runRounds(measurement: Measurement, options: RoundsOptions): Promise<readonly Outcome[]> {
  return measurement.anew ? runAnew(measurement, options) : runWarm(measurement, options);
}

/** One system at a time, from its start to its end. */
async function runAnew(measurement: Measurement, options: RoundsOptions): Promise<readonly Outcome[]> {
  const samples = new Map<System, Sample[]>(measurement.systems.map((system) => [system, []]));
  const absent = new Map<System, string>();
  for (let round = 0; round < roundsOf(measurement, options.scale); round += 1) {
    for (const [system, taken] of samples) {
      const stage = new Stage(options);
      try {
        const program = await system.start(stage);
        if (typeof program === 'string') absent.set(system, program);
        else {
          const sample = await measurement.run(program, options.scale);
          taken.push(sample);
          options.say(`  round ${round + 1}, ${system.name}: ${describe(sample, measurement.unit)}`);
        }
      } finally {
        await stage.close();
      }
    }
  }
  return [...samples].map(([system, taken]): Outcome => {
    const why = absent.get(system);
    return why === undefined ? { system, samples: taken } : { system, absent: why };
  });
}

async function runWarm(measurement: Measurement, options: RoundsOptions): Promise<readonly Outcome[]> {
  const { scale, say } = options;
  const stages: Stage[] = [];
  const ready: { system: System; stage: Stage; program: Program; samples: Sample[] }[] = [];
  const outcomes: Outcome[] = [];
  try {
    for (const system of measurement.systems) {
      const stage = new Stage(options);
      stages.push(stage);
      const program = await system.start(stage);
      if (typeof program === 'string') {
        say(`  ${system.name}: absent, ${program}`);
        outcomes.push({ system, absent: program });
        continue;
      }
      await (measurement.warmUp?.(program) ?? measurement.run(program, 'quick'));
      const samples: Sample[] = [];
      ready.push({ system, stage, program, samples });
      outcomes.push({ system, samples });
    }
    for (let round = 0; round < roundsOf(measurement, scale); round += 1) {
      // The order turns with each round, so that nobody is always the one after the heaviest.
      for (let at = 0; at < ready.length; at += 1) {
        const turn = ready[(at + round) % ready.length];
        if (turn === undefined) continue;
        const sample = await withCpu(turn.stage, () => measurement.run(turn.program, scale));
        turn.samples.push(sample);
        say(`  round ${round + 1}, ${turn.system.name}: ${describe(sample, measurement.unit)}`);
      }
    }
    return outcomes;
  } finally {
    for (const stage of stages) await stage.close();
  }
}

/** Adds what one operation cost all processes of the system together, where the sample counts operations. */
async function withCpu(stage: Stage, run: () => Promise<Sample>): Promise<Sample> {
  const before = cpuMs(stage.pids);
  const { operations, ...sample } = await run();
  const after = cpuMs(stage.pids);
  if (operations === undefined || before === undefined || after === undefined) return sample;
  return { ...sample, 'CPU µs each': ((after - before) * 1_000) / operations };
}

function describe({ value, ...others }: Sample, unit: string): string {
  const beside = Object.entries(others).map(([name, each]) => `${name} ${amount(each)}`);
  return [`${amount(value)} ${unit}`, ...beside].join(', ');
}
