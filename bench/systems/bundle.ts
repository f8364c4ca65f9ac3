/** Libraries as a page loads them. */
import type { System } from '../harness/measurement.ts';
import { installed } from './versions.ts';

function library(name: string, keeps: System['keeps'], how: string, code: string): System {
  return {
    name,
    version: installed(name),
    keeps,
    how,
    start: (stage) => stage.program('bundle/client', code),
  };
}

export const tameBundle = library(
  '@tame/sdk',
  'durable',
  'with RxJS and Socket.IO: outbox, tabs, conversations; lists, topics and serving are loaded by pages that use them',
  `export { createClient, service, topic, TameError } from '@tame/sdk'`,
);
export const socketIoBundle = library(
  'socket.io-client',
  'volatile',
  'a connection and events, nothing above',
  `export { io } from 'socket.io-client'`,
);
export const mqttBundle = library('mqtt', 'volatile', 'MQTT over WebSocket', `export { default } from 'mqtt'`);
export const trpcBundle = library(
  '@trpc/client',
  'volatile',
  'calls and subscriptions over WebSocket',
  `export { createTRPCClient, createWSClient, wsLink } from '@trpc/client'`,
);
