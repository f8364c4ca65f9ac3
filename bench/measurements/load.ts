/** What the same work costs the server when there is ten times and a hundred times as much of it. */
import type { Measurement, System } from '../harness/measurement.ts';
import { crowdOfForwarder } from '../systems/forwarder.ts';
import { crowdOfTame } from '../systems/tame.ts';

const MS = { quick: 1_500, full: 2_500 } as const;

/** So many pages, each of which asks again when it is answered. */
function asked(system: System, by: number): System {
  return {
    ...system,
    name: `${system.name}, ${by.toLocaleString('en')} pages`,
    async start(stage) {
      const program = await system.start(stage);
      return typeof program === 'string' ? program : { ...program, ask: (task, ms = 0) => program.ask(task, by, ms) };
    },
  };
}

export const load: Measurement = {
  name: 'load',
  title: 'Processor time of the server for a round trip, with 10, 100 and 1,000 pages that ask',
  unit: 'µs',
  better: 'less',
  systems: [
    asked(crowdOfTame, 1_000),
    asked(crowdOfTame, 100),
    asked(crowdOfTame, 10),
    asked(crowdOfForwarder, 1_000),
    asked(crowdOfForwarder, 100),
    asked(crowdOfForwarder, 10),
  ],
  targets: [],
  run: (program, scale) => program.ask('cost', MS[scale]),
};
