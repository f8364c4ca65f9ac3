/** The client's side of conversations: to ask, to say more, to stop, to look. */
import { createHash } from 'node:crypto';
import { MAX_FRAME_MESSAGES, type ConversationId, type UpMessages } from '@tame/sdk/protocol';
import { cancel, open, tell } from './conversation.ts';
import type { Conversation } from './engine/conversation.ts';
import { tellMessage } from './handing.ts';
import type { Handled, Refusal } from './inbox.ts';
import type { Peer } from './peer.ts';
import { forbidden, type SessionPorts } from './session-ports.ts';

const NOT_FOUND: Refusal = { code: 'NOT_FOUND', text: 'There is no such conversation, or it is not yours.' };
/** How long a client waits before it tries a full queue again. */
const FULL_RETRY_MS = 5_000;

export class Asking {
  readonly #peer: Peer;
  readonly #ports: SessionPorts;

  constructor(peer: Peer, ports: SessionPorts) {
    this.#peer = peer;
    this.#ports = ports;
  }

  request(message: UpMessages['request']): Handled {
    const { engine, dispatch, conversations, limits, now, metrics } = this.#ports;
    const peer = this.#peer;
    const { id, service, body, priority = 4, ttlMs, deadlineMs, follow = false } = message;
    if (!peer.identity.may('call', service)) return forbidden('call', service);
    const full = (engine.waitingCounts().get(service) ?? 0) >= limits.maxWaitingPerService;
    const hash = createHash('sha256').update(service).update('\0').update(body).digest('base64url');
    const opening = { id, user: peer.user, service, body, hash, priority, ttlMs, deadlineMs, full };
    const opened = engine.transact(id, open(opening, now()));
    dispatch.kick(service);
    return opened.then((result): Refusal | undefined => {
      switch (result.type) {
        case 'conflict':
          return { code: 'ID_CONFLICT', text: 'This id was used before, for other content or by another user.' };
        case 'full':
          return {
            code: 'QUEUE_FULL',
            text: `${limits.maxWaitingPerService} requests wait for "${service}" (maxWaitingPerService); try again later.`,
            retryAfterMs: FULL_RETRY_MS,
          };
        case 'opened':
        case 'same':
          if (follow) conversations.follow(peer, result.record, 0, dispatch);
          if (result.type === 'opened') {
            metrics.accepted();
            conversations.listed(result.record, dispatch);
          }
          dispatch.kick(service);
          return undefined;
      }
    });
  }

  message(message: UpMessages['message']): Handled {
    const { engine, dispatch, bounds, now, advanced } = this.#ports;
    const { id, body } = message;
    const said = tell({ user: this.#peer.user, message: message.message, body }, now(), bounds);
    return engine.transact(id, said).then((told): Refusal | undefined => {
      switch (told.type) {
        case 'not-found':
          return NOT_FOUND;
        case 'ended':
          return { code: 'REJECTED', text: 'The conversation has ended; nobody is there to hear this.' };
        case 'full':
          return { code: 'STORE_FULL', text: 'The conversation holds as much as it may.' };
        case 'duplicate':
          return undefined;
        case 'told': {
          advanced(told);
          const worker = dispatch.listener(id);
          const [entry] = told.entries;
          if (worker !== undefined && entry?.kind === 'message') tellMessage(worker, id, told.record.attempt, entry);
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
    const { conversations, dispatch } = this.#ports;
    return this.#mine(id).then((record) => {
      if (record === undefined) return NOT_FOUND;
      this.#peer.tell({ type: 'snapshot', ref, snapshot: conversations.snapshot(record, dispatch) }, 512);
      return undefined;
    });
  }

  read({ ref, id, after, limit = 256 }: UpMessages['read']): Handled {
    const { engine, dispatch } = this.#ports;
    const works = dispatch.holder(id) === this.#peer;
    return engine
      .transact(id, ({ record }) => ({ result: works || record?.user === this.#peer.user ? record : undefined }))
      .then((record) => {
        if (record === undefined) return NOT_FOUND;
        const entries = engine.read(id, after, { entries: Math.min(limit, MAX_FRAME_MESSAGES), length: 128 * 1024 });
        const length = entries.reduce((sum, entry) => sum + 64 + ('body' in entry ? (entry.body?.length ?? 0) : 0), 0);
        this.#peer.tell({ type: 'page', ref, entries, offset: record.head }, length);
        return undefined;
      });
  }

  #mine(id: ConversationId): Promise<Conversation | undefined> {
    const { user } = this.#peer;
    return this.#ports.engine.transact(id, ({ record }) => ({ result: record?.user === user ? record : undefined }));
  }
}
