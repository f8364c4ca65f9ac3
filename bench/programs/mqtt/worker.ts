/** Answers MQTT 5 requests. */
import { answer, given } from '../../harness/answer.ts';
import { double } from '../measured/double.ts';
import { connectMqtt } from './connect.ts';
import { questionOf } from './question-of.ts';

const mqtt = await connectMqtt(given());
mqtt.on('message', (_topic, payload, { properties }) => {
  if (properties?.responseTopic === undefined || properties.correlationData === undefined) return;
  const { correlationData } = properties;
  mqtt.publish(properties.responseTopic, JSON.stringify(double(questionOf(payload))), {
    qos: 1,
    properties: { correlationData },
  });
});
await mqtt.subscribeAsync('bench/double', { qos: 1 });
answer({});
