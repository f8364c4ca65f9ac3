/** Asks a service and listens to a subject of NATS core. */
import { connect } from '@nats-io/transport-node';
import { answer, given } from '../../harness/answer.ts';
import type { Question } from '../measured/double.ts';
import { roundTrips } from '../measured/round-trips.ts';
import { latest } from '../measured/latest.ts';
import { stream } from '../measured/stream.ts';

const nats = await connect({ servers: given() });

async function ask(count: number, next: (event: Question) => void): Promise<void> {
  const hearing = nats.subscribe('bench.topic');
  await nats.flush();
  nats.publish('bench.publish', JSON.stringify(count));
  for await (const message of hearing) {
    const event = message.json<Question>();
    next(event);
    if (event.n === count) return;
  }
}

answer({
  roundTrips: (inFlight = 1, ms = 0) =>
    roundTrips(
      async (question) =>
        (await nats.request('bench.double', JSON.stringify(question), { timeout: 60_000 })).json<unknown>(),
      inFlight,
      ms,
    ),
  topic: (count = 0) => stream(count, ask),
  status: (count = 0) => latest(count, ask),
});
