/** Asks with MQTT 5: a topic for the answers, and a number that says to which question an answer belongs. */
import { answer, given } from '../../harness/answer.ts';
import type { Question } from '../measured/double.ts';
import { roundTrips } from '../measured/round-trips.ts';
import { connectMqtt } from './connect.ts';
import { questionOf } from './question-of.ts';

const responseTopic = `bench/answers/${process.pid}`;
const mqtt = await connectMqtt(given());
const waiting = new Map<string, (answer: Question) => void>();
let asked = 0;
mqtt.on('message', (_topic, payload, { properties }) => {
  const id = properties?.correlationData?.toString() ?? '';
  waiting.get(id)?.(questionOf(payload));
  waiting.delete(id);
});
await mqtt.subscribeAsync(responseTopic, { qos: 1 });

answer({
  roundTrips: (inFlight = 1, ms = 0) =>
    roundTrips(
      (question) =>
        new Promise<Question>((resolve) => {
          const id = String((asked += 1));
          waiting.set(id, resolve);
          const properties = { responseTopic, correlationData: Buffer.from(id) };
          mqtt.publish('bench/double', JSON.stringify(question), { qos: 1, properties });
        }),
      inFlight,
      ms,
    ),
});
