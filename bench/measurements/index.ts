/** Everything that is measured, in the order of the table. */
import type { Measurement } from '../harness/measurement.ts';
import { outboxFlush, outboxStore } from './outbox.ts';
import { manyRoundTrips, oneRoundTrip } from './round-trips.ts';
import { bundle, idleMemory } from './sizes.ts';
import { stream } from './stream.ts';
import { fanOut, status, topic } from './topic.ts';

export const measurements: readonly Measurement[] = [
  oneRoundTrip,
  ...manyRoundTrips,
  stream,
  status,
  topic,
  fanOut,
  outboxStore,
  outboxFlush,
  idleMemory,
  bundle,
];
