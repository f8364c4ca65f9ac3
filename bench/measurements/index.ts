/** Everything that is measured, in the order of the table. */
import type { Measurement } from '../harness/measurement.ts';
import { outboxFlush, outboxStore } from './outbox.ts';
import { flood } from './flood.ts';
import { load } from './load.ts';
import { manyRoundTrips, oneRoundTrip, talk } from './round-trips.ts';
import { reload } from './reload.ts';
import { bundle, idleMemory } from './sizes.ts';
import { storm } from './storm.ts';
import { stream } from './stream.ts';
import { fanOut, status, topic } from './topic.ts';
import { pile } from './waiting.ts';
import { wires } from './wire.ts';

export const measurements: readonly Measurement[] = [
  oneRoundTrip,
  ...manyRoundTrips,
  talk,
  stream,
  status,
  topic,
  fanOut,
  outboxStore,
  outboxFlush,
  reload,
  storm,
  load,
  flood,
  pile,
  idleMemory,
  ...wires,
  bundle,
];
