/** How soon somebody is heard while somebody else floods the relay. */
import type { Measurement } from '../harness/measurement.ts';
import { neighbours } from '../systems/neighbours.ts';

const MS = { quick: 2_000, full: 5_000 } as const;

export const flood: Measurement = {
  name: 'flood',
  title: 'A request is accepted while another user floods the relay, p99',
  unit: 'ms',
  better: 'less',
  systems: [
    neighbours('a flood, held to 100 a second', true, 100),
    neighbours('no flood', false, 100),
    neighbours('a flood, not held', true),
  ],
  targets: [],
  run: (program, scale) => program.ask('accepted', MS[scale]),
};
