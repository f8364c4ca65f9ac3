/** A connection as fast as this client can have one. */
import { Socket } from 'node:net';
import { connectAsync, type MqttClient } from 'mqtt';

export async function connectMqtt(url: string): Promise<MqttClient> {
  const mqtt = await connectAsync(url, { protocolVersion: 5, properties: { receiveMaximum: 65_535 } });
  // Without it a small packet waits until the system has acknowledged the one before, some 40 ms.
  if (mqtt.stream instanceof Socket) mqtt.stream.setNoDelay(true);
  return mqtt;
}
