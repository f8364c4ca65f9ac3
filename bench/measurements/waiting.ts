/** What requests that wait cost those that come and go. */
import type { Measurement } from '../harness/measurement.ts';
import { waiting } from '../systems/waiting.ts';

const few = waiting(1_000);

export const pile: Measurement = {
  name: 'waiting',
  title: '10,000 requests put and then taken while 1,000,000 wait',
  unit: 'put and taken a second',
  better: 'more',
  systems: [waiting(1_000_000), few],
  targets: [{ against: few.name, atMost: 1.5 }],
  long: true,
  run: (program, scale) => program.ask('putAndTake', scale === 'quick' ? 2_000 : 10_000),
};
