/** The worker's side of conversations: leases, entries, statuses. Only the newest attempt's worker is heard. */
import type { ConversationId, NewEntry, UpMessages } from '@tame/sdk/protocol';
import { say, wait } from '../conversation/attempt.ts';
import { hasEnded } from '../engine/conversation.ts';
import type { EntryMessage, Handled } from './inbox.ts';
import type { Peer } from '../peer.ts';
import { forbidden, type Refusal } from '../refusal.ts';
import { isQueueOfPages, isReserved, queueOfPages } from '../dispatch/services.ts';
import type { SessionPorts } from './session-ports.ts';

export class Serving {
  readonly #peer: Peer;
  readonly #ports: SessionPorts;
  /** Queues that it serves or is about to. */
  readonly #queues = new Set<string>();

  constructor(peer: Peer, ports: SessionPorts) {
    this.#peer = peer;
    this.#ports = ports;
  }

  serve(message: UpMessages['serve']): Handled {
    const { services, dispatch, limits } = this.#ports;
    const { service, mode, own = false } = message;
    const peer = this.#peer;
    if (isReserved(service)) return { code: 'FORBIDDEN', text: 'Names that begin with "tame." belong to the relay.' };
    if (!own && !peer.identity.may('serve', service)) return forbidden('serve', service);
    const queue = own ? queueOfPages(service, peer.user) : service;
    if (this.#queues.size >= limits.maxServicesPerPeer && !this.#queues.has(queue)) {
      const text = `One peer may serve ${limits.maxServicesPerPeer} services (maxServicesPerPeer).`;
      return { code: 'RATE_LIMITED', text };
    }
    this.#queues.add(queue);
    const declared = own ? services.declarePage(service, peer.user) : services.declare(service, mode);
    return declared.then((refusal) => {
      if (refusal !== undefined) this.#queues.delete(queue);
      // What is for everybody comes as events of the topic of that name.
      else if (own || mode !== 'broadcast')
        dispatch.serve(peer, queue, { ...message, halfDuplex: mode === 'half-duplex' });
      return refusal;
    });
  }

  unserve({ service, own = false }: UpMessages['unserve']): Handled {
    this.#unserve(own ? queueOfPages(service, this.#peer.user) : service);
    return undefined;
  }

  #unserve(queue: string): void {
    this.#queues.delete(queue);
    this.#ports.dispatch.unserve(this.#peer, queue);
  }

  /** Takes back what it offers and may offer no longer. Returns the names; what it works on it may finish. */
  judge(): readonly string[] {
    const { dispatch } = this.#ports;
    const lost = dispatch.offers
      .servedBy(this.#peer)
      .filter((queue) => !isQueueOfPages(queue) && !this.#peer.identity.may('serve', queue));
    for (const queue of lost) this.#unserve(queue);
    return lost;
  }

  /** Passes a conversation on: the caller does not notice. */
  forward({ id, attempt, service }: UpMessages['forward']): Handled {
    const { services, dispatch, engine } = this.#ports;
    if (!this.#holds(id, attempt)) return this.#fenced(id, attempt);
    if (!this.#peer.identity.may('call', service)) return forbidden('call', service);
    return engine
      .transact(id, ({ record }) => ({ result: record }))
      .then(async (record): Promise<Refusal | undefined> => {
        if (record === undefined) return undefined;
        const { user, behalf = user, oneWay = false, halfDuplex = false } = record;
        const found = services.find({ service, user: behalf, oneWay, halfDuplex });
        if (found.type === 'refused') return found.refusal;
        if (found.type === 'broadcast')
          return { code: 'BAD_REQUEST', text: `"${service}" is for everybody; post to it.` };
        await dispatch.forward(id, attempt, { service, queue: found.queue });
        return undefined;
      });
  }

  renew({ leases }: UpMessages['renew']): Handled {
    for (const { id, attempt } of leases) {
      if (this.#ports.dispatch.renew(this.#peer, id, attempt)) this.#ports.events.renewed(id);
      else this.#fenced(id, attempt);
    }
    return undefined;
  }

  /** What one attempt has said in a row. */
  say(messages: readonly [EntryMessage, ...EntryMessage[]]): Handled {
    const { engine, dispatch, conversations, bounds, now, advanced } = this.#ports;
    const [{ id, attempt, index }] = messages;
    if (!dispatch.maySpeak(this.#peer, id, attempt)) return this.#fenced(id, attempt);
    const entries = messages.flatMap(entriesOf);
    const step = say({ attempt, index, entries }, conversations.status(id), now(), bounds);
    return engine.transact(id, step).then((said): Refusal | undefined => {
      switch (said.type) {
        case 'duplicate':
          return undefined;
        case 'fenced':
          // While it still holds the lease the conversation has ended just now, and it is being told how.
          return this.#holds(id, attempt) ? undefined : this.#fenced(id, attempt);
        case 'skipped':
          return {
            code: 'BAD_REQUEST',
            text: `Entry ${index} came before entry ${said.expected} of the same attempt.`,
          };
        case 'out-of-turn':
          return { code: 'BAD_REQUEST', text: "It is the client's turn: a reply may follow what it says." };
        case 'not-leading':
          if (said.before !== undefined) advanced(said.before);
          return {
            code: 'FENCED',
            text: 'Another task leads, and this one stands for the lead: only the leader may end it.',
          };
        case 'said':
          if (hasEnded(said.record)) {
            const { code, text = '' } = said.record;
            const byWorker = entries.at(-1)?.kind === 'end';
            dispatch.release(id, byWorker || code === undefined ? undefined : { code, text });
          }
          advanced(said);
          return undefined;
      }
    });
  }

  status(message: UpMessages['status']): Handled {
    const { id, attempt } = message;
    if (!this.#holds(id, attempt)) return this.#fenced(id, attempt);
    this.#ports.conversations.setStatus(message);
    return undefined;
  }

  waiting(message: UpMessages['waiting']): Handled {
    const { engine, now, advanced } = this.#ports;
    const { id, attempt } = message;
    if (!this.#holds(id, attempt)) return this.#fenced(id, attempt);
    return engine.transact(id, wait(message, now())).then((record) => {
      if (record !== undefined) advanced({ record, entries: [] });
      return undefined;
    });
  }

  giveBack({ id, attempt, cause, text }: UpMessages['give-back']): Handled {
    if (!this.#holds(id, attempt)) return undefined;
    return this.#ports.dispatch.lose(id, attempt, cause, text).then(() => undefined);
  }

  #holds(id: ConversationId, attempt: number): boolean {
    const { dispatch } = this.#ports;
    return dispatch.lease(id)?.peer === this.#peer && dispatch.maySpeak(this.#peer, id, attempt);
  }

  #fenced(id: ConversationId, attempt: number): undefined {
    this.#peer.tell({
      type: 'stop',
      id,
      attempt,
      code: 'FENCED',
      text: 'This attempt is over; another may be under way.',
    });
  }
}

function entriesOf(message: EntryMessage): NewEntry | NewEntry[] {
  switch (message.type) {
    case 'reply':
      return { kind: 'reply', body: message.body };
    case 'replies':
      return message.bodies.map((body) => ({ kind: 'reply', body }));
    case 'note': {
      const { level, text, corrections } = message;
      return { kind: 'note', level, text, ...(corrections && { corrections }) };
    }
    case 'end': {
      const { state, body, code, reason, text, data } = message;
      return { kind: 'end', state, body, code, reason, text, data };
    }
  }
}
