/** How many bytes go over the network for what is said. */
import type { Measurement } from '../harness/measurement.ts';
import { forwarderOnWires, tameOnWires } from '../systems/wire.ts';

const MS = { quick: 500, full: 1_500 } as const;

const onWires = {
  unit: 'bytes',
  better: 'less',
  systems: [tameOnWires, forwarderOnWires],
  targets: [],
  rounds: 3,
} as const satisfies Partial<Measurement>;

function roundTripsOnWires(inFlight: number): Measurement {
  return {
    ...onWires,
    name: `wire-round-trips-${inFlight}`,
    title: `Bytes between page and server for a request and its reply of about 90 bytes each, ${inFlight} in flight`,
    run: (program, scale) => program.ask('roundTrips', inFlight, MS[scale]),
  };
}

const streamOnWires: Measurement = {
  ...onWires,
  name: 'wire-stream',
  title: 'Bytes between page and server for each streamed reply of about 90 bytes',
  run: (program) => program.ask('stream', 20_000),
};

export const wires: readonly Measurement[] = [roundTripsOnWires(1), roundTripsOnWires(64), streamOnWires];
