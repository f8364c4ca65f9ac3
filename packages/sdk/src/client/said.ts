/** What goes through the outbox, on its way to the relay. */
import type { OutboxMessage } from '../storage/store.ts';

/** The same for the relay, which is to wait only for what has not passed here. */
export function waited(message: OutboxMessage, ageMs: number): OutboxMessage {
  if (message.type !== 'request' || !message.delayMs) return message;
  return { ...message, delayMs: Math.max(0, message.delayMs - Math.max(0, ageMs)) };
}

/** What a refusal names a message by. */
export function keyOf(message: OutboxMessage): string {
  return `${message.type} ${'message' in message ? message.message : message.id}`;
}
