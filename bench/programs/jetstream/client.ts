/** Puts into a work queue of JetStream, and waits for the answer in another stream. */
import { DeliverPolicy, jetstream } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { answer, given } from '../../harness/answer.ts';
import type { Question } from '../measured/double.ts';
import { roundTrips } from '../measured/round-trips.ts';

const nats = await connect({ servers: given() });
const streams = jetstream(nats, { timeout: 60_000 });
const waiting = new Map<number, (answer: Question) => void>();
const consumer = await streams.consumers.get('ANSWERS', { deliver_policy: DeliverPolicy.New });
await consumer.consume({
  callback: (message) => {
    const doubled = message.json<Question>();
    waiting.get(doubled.n)?.(doubled);
    waiting.delete(doubled.n);
  },
});

answer({
  roundTrips: (inFlight = 1, ms = 0) =>
    roundTrips(
      async (question) => {
        const answered = new Promise<Question>((resolve) => waiting.set(2 * question.n, resolve));
        await streams.publish('work', JSON.stringify(question));
        return answered;
      },
      inFlight,
      ms,
    ),
});
