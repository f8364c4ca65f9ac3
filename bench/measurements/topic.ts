/** Events and progress: to one listener, and to many. */
import type { Measurement } from '../harness/measurement.ts';
import { crowdOfForwarder } from '../systems/forwarder.ts';
import { nats } from '../systems/nats.ts';
import { crowdOfTame, tame } from '../systems/tame.ts';

export const status: Measurement = {
  name: 'status',
  title: 'Progress said 100,000 times, until the last is seen',
  unit: 'said a second',
  better: 'more',
  systems: [
    { ...tame, keeps: 'volatile', how: 'a status: the latest wins, one that is out of date is not sent' },
    { ...nats, how: 'every one is sent to the listener' },
  ],
  targets: [{ against: nats.name, atLeast: 1 }],
  run: (program) => program.ask('status', 100_000),
};

export const topic: Measurement = {
  name: 'topic',
  title: 'A topic of events, one listener',
  unit: 'events a second',
  better: 'more',
  systems: [{ ...tame, how: 'each event is on disk before it is heard, and can be read again' }, nats],
  targets: [],
  run: (program, scale) => program.ask('topic', scale === 'quick' ? 10_000 : 100_000),
};

export const fanOut: Measurement = {
  name: 'fan-out',
  title: 'A topic with 1,000 listeners',
  unit: 'deliveries a second',
  better: 'more',
  systems: [
    { ...crowdOfTame, how: 'each event is on disk before it is heard, and can be read again' },
    { ...crowdOfForwarder, how: 'a room' },
  ],
  targets: [],
  run: (program, scale) => program.ask('fanOut', 1_000, scale === 'quick' ? 20 : 100),
};
