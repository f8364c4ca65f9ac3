/** A service and a publisher on NATS core. */
import { connect } from '@nats-io/transport-node';
import { answer, given } from '../../harness/answer.ts';
import { double, type Question } from '../measured/double.ts';
import { burstsTo } from '../measured/stream.ts';

const nats = await connect({ servers: given() });
nats.subscribe('bench.double', {
  callback: (_, message) => void message.respond(JSON.stringify(double(message.json<Question>()))),
});
nats.subscribe('bench.publish', { callback: (_, message) => void publish(message.json<number>()) });
await nats.flush();
answer({});

async function publish(count: number): Promise<void> {
  for await (const burst of burstsTo(count)) {
    for (const each of burst) nats.publish('bench.topic', JSON.stringify(each));
  }
}
