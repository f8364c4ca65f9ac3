/** One way to reach people. */
import type { Worker } from '@tame/sdk/worker';
import { appTopic, type Message } from './contract.ts';

export interface Sink {
  /**
   * Resolves when whoever receives it has taken it over; rejects when it may be tried again. The same message, with the
   * same id, may be sent more than once.
   */
  send(user: string, message: Message): Promise<void>;
  close?(): void;
}

/** The page of the user; the topic has each message once. */
export function appSink(worker: Pick<Worker, 'topic'>): Sink {
  return {
    send: (user, message) => worker.topic(appTopic(user)).publish({ type: 'news', ...message }, { id: message.id }),
  };
}

/** A topic that others listen to, a chat for instance; it has each message once. */
export function topicSink(worker: Pick<Worker, 'topic'>, name: string): Sink {
  return { send: (_user, message) => worker.topic<Message>(name).publish(message, { id: message.id }) };
}
