/** One request with many replies. */
import type { Measurement } from '../harness/measurement.ts';
import { forwarder } from '../systems/forwarder.ts';
import { tame } from '../systems/tame.ts';
import { trpc } from '../systems/trpc.ts';

export const stream: Measurement = {
  name: 'stream',
  title: 'One request with 100,000 replies',
  unit: 'replies a second',
  better: 'more',
  systems: [tame, forwarder, trpc],
  targets: [{ against: forwarder.name, atLeast: 3 }],
  run: (program) => program.ask('stream', 100_000),
};
