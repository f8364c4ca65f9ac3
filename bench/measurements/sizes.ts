/** What it costs a server to keep a connection, and a page to load the library. */
import type { Measurement } from '../harness/measurement.ts';
import { mqttBundle, socketIoBundle, tameBundle, trpcBundle } from '../systems/bundle.ts';
import { crowdOfForwarder } from '../systems/forwarder.ts';
import { crowdOfTame } from '../systems/tame.ts';

export const idleMemory: Measurement = {
  name: 'idle-memory',
  title: '10,000 idle connections, memory of the server for each',
  unit: 'bytes',
  better: 'less',
  anew: true,
  systems: [
    { ...crowdOfTame, how: 'a session of its own, that can be resumed' },
    { ...crowdOfForwarder, how: 'a bare connection' },
  ],
  targets: [{ against: crowdOfForwarder.name, atMost: 1.3 }],
  run: (program, scale) => program.ask('idle', scale === 'quick' ? 1_000 : 10_000),
};

export const bundle: Measurement = {
  name: 'bundle',
  title: 'What a page loads at once, minified and gzipped',
  unit: 'bytes',
  better: 'less',
  systems: [tameBundle, socketIoBundle, mqttBundle, trpcBundle],
  targets: [],
  run: (program) => program.ask('gzip'),
};
