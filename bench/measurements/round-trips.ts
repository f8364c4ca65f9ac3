/** A request and its answer, through a server, from one process to another and back. */
import type { Measurement, Target } from '../harness/measurement.ts';
import { bullmq } from '../systems/bullmq.ts';
import { forwarder } from '../systems/forwarder.ts';
import { mqtt } from '../systems/mqtt.ts';
import { jetstream, nats } from '../systems/nats.ts';
import { talkOfTame, tame } from '../systems/tame.ts';

const MS = { quick: 1_500, full: 2_500 } as const;
/** One at a time would have to go on for a minute until the code that it runs is compiled. */
const WARM_UP = { inFlight: 64, ms: 5_000 } as const;

function roundTrips(inFlight: number, targets: readonly Target[]): Measurement {
  return {
    name: `round-trips-${inFlight}`,
    title: `Round trips, ${inFlight.toLocaleString('en')} in flight`,
    unit: 'a second',
    better: 'more',
    systems: [tame, forwarder, bullmq, jetstream, nats, mqtt],
    targets,
    warmUp: (program) => program.ask('roundTrips', Math.max(inFlight, WARM_UP.inFlight), WARM_UP.ms),
    run: (program, scale) => program.ask('roundTrips', inFlight, MS[scale]),
  };
}

const MANY: readonly Target[] = [
  { against: forwarder.name, atLeast: 2 },
  { against: bullmq.name, atLeast: 15 },
];

export const manyRoundTrips = [roundTrips(64, []), roundTrips(1_024, MANY)];

/** Many small questions to one service, as one would ask them where each is not worth a conversation of its own. */
export const talk: Measurement = {
  ...roundTrips(1_024, MANY),
  name: 'talk-1024',
  title: 'Questions in one conversation, 1,024 in flight',
  systems: [talkOfTame, forwarder, bullmq, jetstream, nats, mqtt],
};

export const oneRoundTrip: Measurement = {
  ...roundTrips(1, [{ against: forwarder.name, withinFsyncs: 2 }]),
  title: 'One round trip at a time, median',
  unit: 'ms',
  better: 'less',
  async run(program, scale) {
    const { value, p50 = 0, ...others } = await program.ask('roundTrips', 1, MS[scale]);
    return { ...others, value: p50, 'a second': value };
  },
};
