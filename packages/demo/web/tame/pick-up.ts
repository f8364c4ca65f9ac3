/** A conversation that began earlier, elsewhere or before a reload, with the types of its contract. */
import type { Client, Conversation, Service } from '@tame/sdk';

export function pickUp<Given, Input, Reply, Message, Status>(
  tame: Client,
  _service: Service<Given, Input, Reply, Message, Status>,
  id: string,
): Conversation<Reply, Message, Status> {
  return tame.conversation<Reply, Message, Status>(id);
}
