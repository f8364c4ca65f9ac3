/** The client's side of conversations: to ask, to say more, to stop, to look. */
import { hash } from 'node:crypto';
import { packed, type ConversationId, type UpMessages } from '@tame/sdk/protocol';
import { cancel, open } from '../conversation/conversation.ts';
import { tell } from '../conversation/telling.ts';
import { DAMAGE, aside, isDamage } from '../damage.ts';
import { LOG_PAGE } from '../delivery.ts';
import { hasEnded, type Conversation } from '../engine/conversation.ts';
import { sightOf } from '../sights/event-view.ts';
import { tellBehind } from '../dispatch/handing.ts';
import type { Handled } from './inbox.ts';
import type { Peer } from '../peer.ts';
import { forbidden, type Refusal } from '../refusal.ts';
import { isReserved } from '../dispatch/services.ts';
import type { SessionPorts } from './session-ports.ts';
import type { End } from '../conversation/step.ts';
import { isLook } from '../admin/wish.ts';

const NOT_FOUND: Refusal = { code: 'NOT_FOUND', text: 'There is no such conversation, or it is not yours.' };
const CONFLICT: Refusal = {
  code: 'ID_CONFLICT',
  text: 'This id was used before, for other content or by another user.',
};
const OVER: Refusal = { code: 'FENCED', text: 'The attempt that asks is over; another may be under way.' };
const NO_TRANSACTIONS: Refusal = {
  code: 'UNSUPPORTED',
  text: 'A request cannot be part of a transaction: make its effects idempotent by its id, and undo them by another request.',
};
/** How long a client waits before it tries a full queue again. */
const FULL_RETRY_MS = 5_000;

/** What an id stands for: the same id with another hash is refused. */
function hashOf(service: string, body: string): string {
  return hash('sha256', `${service}\0${body}`, 'base64url');
}

export class Asking {
  readonly #peer: Peer;
  readonly #ports: SessionPorts;

  constructor(peer: Peer, ports: SessionPorts) {
    this.#peer = peer;
    this.#ports = ports;
  }

  request(message: UpMessages['request']): Handled {
    const { parent, parentAttempt = 0, transaction = false } = message;
    if (transaction) return NO_TRANSACTIONS;
    if (parent === undefined) return this.#ask(message, undefined);
    const { engine, dispatch } = this.#ports;
    if (dispatch.lease(parent)?.peer !== this.#peer || !dispatch.maySpeak(this.#peer, parent, parentAttempt))
      return OVER;
    return engine
      .transact(parent, ({ record }) => ({ result: record }))
      .then((record) => (record === undefined || hasEnded(record) ? OVER : this.#ask(message, record)));
  }

  #ask(message: UpMessages['request'], parent: Conversation | undefined): Handled {
    const {
      engine,
      dispatch,
      services,
      conversations,
      limits,
      bounds,
      now,
      children,
      admin,
      opened: told,
    } = this.#ports;
    const peer = this.#peer;
    const { id, service, body, key, priority = 4, follow = false, oneWay = false } = message;
    const { ttlMs, delayMs, silenceMs, deadlineMs } = message;
    if (isReserved(service)) {
      // Somebody may look every second: it is kept for as long as the same look could be sent again.
      const kept = isLook(message) ? limits.sessionMs : bounds.retainEndedMs;
      return this.#openEnded(message, () => admin.answer(peer.identity, message), kept);
    }
    const halfDuplex = message.mode === 'half-duplex';
    const user = parent?.behalf ?? parent?.user ?? peer.user;
    const found = services.find({ service, user, oneWay, halfDuplex });
    // Whoever may be asked by a user's own pages, or on behalf of that user, is for the pages to decide.
    const ofPages = found.type === 'queue' && found.ofPages;
    if (!ofPages && !peer.identity.may('call', service)) return forbidden('call', service);
    if (found.type === 'refused') return found.refusal;
    if (found.type === 'broadcast') return this.#broadcast(message);
    const { queue, over } = found;
    const full = engine.waitingCount(queue) >= limits.maxWaitingPerService;
    const hash = hashOf(service, body);
    // Field by field: made of others by spreading, every one would have a shape of its own, which costs a tenth of a request.
    const content = { id, user: peer.user, service, queue, body, hash, priority, key, oneWay, halfDuplex } as const;
    const opening = { ...content, ttlMs, delayMs, silenceMs, deadlineMs, behalf: undefined, parent, full, over };
    const opened = engine.transact(id, open(opening, now(), bounds));
    dispatch.requests.add(opening, body);
    dispatch.kick(queue);
    return opened.then((result): Refusal | undefined => {
      switch (result.type) {
        case 'conflict':
          return CONFLICT;
        case 'full':
          return {
            code: 'QUEUE_FULL',
            text: `${limits.maxWaitingPerService} requests wait for "${service}" (maxWaitingPerService); try again later.`,
            retryAfterMs: FULL_RETRY_MS,
          };
        case 'opened':
        case 'same':
          if (result.type === 'opened') told(result);
          if (follow) conversations.follow(peer, result.record, 0, dispatch);
          if (parent !== undefined) aside(children.opened(parent.id));
          dispatch.kick(queue);
          return undefined;
      }
    });
  }

  /** Everybody who serves it gets it, as an event of the topic of that name; it is over once that is on disk. */
  async #broadcast(message: UpMessages['request']): Promise<Refusal | undefined> {
    const { topics, now } = this.#ports;
    const { id, service, body } = message;
    const event = { type: 'publish', id, topic: service, body } as const;
    const refusal = await topics.publish(this.#peer.user, event, now());
    if (refusal !== undefined) return refusal;
    return await this.#openEnded(message, () => Promise.resolve({ state: 'completed' }));
  }

  /** A request that the relay itself answers, once. */
  async #openEnded(
    message: UpMessages['request'],
    answer: () => Promise<End>,
    retainEndedMs = this.#ports.bounds.retainEndedMs,
  ): Promise<Refusal | undefined> {
    const { engine, conversations, dispatch, now, opened: told } = this.#ports;
    const bounds = { ...this.#ports.bounds, retainEndedMs };
    const { id, service, body, priority = 4, follow = false } = message;
    const opening = { ...message, user: this.#peer.user, queue: service, hash: hashOf(service, body), priority };
    const known = await engine.transact(id, ({ record }) => ({ result: record !== undefined }));
    const over = known ? undefined : await answer();
    const opened = await engine.transact(id, open({ ...opening, parent: undefined, full: false, over }, now(), bounds));
    if (!('record' in opened)) return CONFLICT;
    if (opened.type === 'opened') told(opened);
    if (follow) conversations.follow(this.#peer, opened.record, 0, dispatch);
    return undefined;
  }

  message(said: UpMessages['message' | 'messages']): Handled {
    const { engine, dispatch, bounds, now, advanced } = this.#ports;
    const { id, message, more } = said;
    const bodies = said.type === 'messages' ? said.bodies : [said.body];
    const telling = tell({ user: this.#peer.user, message, bodies, more }, now(), bounds);
    return engine.transact(id, telling).then((told): Refusal | undefined => {
      switch (told.type) {
        case 'not-found':
          return NOT_FOUND;
        case 'ended':
          return { code: 'REJECTED', text: 'The conversation has ended; nobody is there to hear this.' };
        case 'full':
          return { code: 'STORE_FULL', text: 'The conversation holds as much as it may.' };
        case 'out-of-turn':
          return { code: 'REJECTED', text: "It is the worker's turn; wait until the conversation is input-required." };
        case 'duplicate':
          return undefined;
        case 'told': {
          advanced(told);
          const worker = dispatch.listener(id);
          if (worker !== undefined && told.behind !== undefined) tellBehind(engine, worker, told, told.behind);
          return undefined;
        }
      }
    });
  }

  cancel({ id, text }: UpMessages['cancel']): Handled {
    const { engine, dispatch, bounds, now, advanced } = this.#ports;
    return engine
      .transact(id, cancel({ user: this.#peer.user, text }, now(), bounds))
      .then((done): Refusal | undefined => {
        if (done === undefined) return NOT_FOUND;
        if (done === 'ended') return undefined;
        dispatch.release(id, { code: 'CANCELLED', text: done.record.text ?? '' });
        advanced(done);
        return undefined;
      });
  }

  follow({ id, after, epoch }: UpMessages['follow']): Handled {
    const { conversations, dispatch, engine, limits } = this.#ports;
    if (conversations.followed(this.#peer) >= limits.maxFollowsPerPeer) {
      return {
        code: 'RATE_LIMITED',
        text: `One peer may follow ${limits.maxFollowsPerPeer} conversations (maxFollowsPerPeer).`,
      };
    }
    return this.#mine(id).then((record) => {
      if (record === undefined) return NOT_FOUND;
      if ((epoch !== undefined && epoch !== engine.epoch) || after > record.head) {
        this.#peer.tell({ type: 'reset', id, epoch: engine.epoch, offset: record.head });
        return undefined;
      }
      conversations.follow(this.#peer, record, after, dispatch);
      return undefined;
    });
  }

  peek({ ref, id }: UpMessages['peek']): Handled {
    return this.#mine(id).then((record) => {
      if (record === undefined) return NOT_FOUND;
      const { snapshot, tasks } = sightOf(record, this.#ports);
      this.#peer.tell({ type: 'snapshot', ref, snapshot }, 512 + 256 * tasks);
      return undefined;
    });
  }

  read({ ref, id, after, limit = 256 }: UpMessages['read']): Handled {
    const { engine, dispatch } = this.#ports;
    const works = dispatch.lease(id)?.peer === this.#peer;
    return engine
      .transact(id, ({ record }) => ({ result: works || record?.user === this.#peer.user ? record : undefined }))
      .then((record) => {
        if (record === undefined) return NOT_FOUND;
        this.#peer.answer(() => this.#tellPage(ref, record, after, limit));
        return undefined;
      });
  }

  #tellPage(ref: number, { id, head }: Conversation, after: number, limit: number): void {
    const most = { ...LOG_PAGE, entries: Math.min(limit, LOG_PAGE.entries) };
    try {
      const entries = this.#ports.engine.read(id, after, most);
      this.#peer.tell({ type: 'page', ref, entries: packed(entries), offset: head });
    } catch (error) {
      if (!isDamage(error)) throw error;
      this.#peer.refuse({ type: 'refused', of: 'read', ref, ...DAMAGE, retryable: false });
    }
  }

  #mine(id: ConversationId): Promise<Conversation | undefined> {
    const { user } = this.#peer;
    return this.#ports.engine.transact(id, ({ record }) => ({ result: record?.user === user ? record : undefined }));
  }
}
