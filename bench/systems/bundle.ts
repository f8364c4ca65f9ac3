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
  'with RxJS, Socket.IO and all that is loaded later: outbox, tabs, conversations, topics, serving',
  `export { createClient, service, topic } from '@tame/sdk'`,
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
