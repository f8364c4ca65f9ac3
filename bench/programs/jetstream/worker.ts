/** Takes from a work queue of JetStream; the answer is in a stream before the work is acknowledged. */
import { AckPolicy, jetstream, jetstreamManager, RetentionPolicy, type JsMsg } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { answer, given } from '../../harness/answer.ts';
import { double, type Question } from '../measured/double.ts';

const nats = await connect({ servers: given() });
const manager = await jetstreamManager(nats);
await manager.streams.add({ name: 'WORK', subjects: ['work'], retention: RetentionPolicy.Workqueue });
await manager.streams.add({ name: 'ANSWERS', subjects: ['answers'], max_age: 60 * 1_000_000_000 });
await manager.consumers.add('WORK', {
  durable_name: 'worker',
  ack_policy: AckPolicy.Explicit,
  max_ack_pending: 4_096,
});
const streams = jetstream(nats, { timeout: 60_000 });
const consumer = await streams.consumers.get('WORK', 'worker');
await consumer.consume({ max_messages: 2_048, callback: (message) => void work(message) });
answer({});

async function work(message: JsMsg): Promise<void> {
  await streams.publish('answers', JSON.stringify(double(message.json<Question>())));
  message.ack();
}
