/** One session of a peer: one exhaustive switch from what it says to what is done. */
import type { Bye, UpMessages } from '@tame/sdk/protocol';
import { Asking } from './session/asking.ts';
import { Inbox, isEntry, type Handled, type Run } from './session/inbox.ts';
import { TOO_SLOW } from './last-words.ts';
import type { Peer } from './peer.ts';
import { forbidden } from './refusal.ts';
import { Serving } from './session/serving.ts';
import type { SessionPorts } from './session/session-ports.ts';

export class Session {
  readonly peer: Peer;
  readonly #ports: SessionPorts;
  readonly #inbox: Inbox;
  readonly #asking: Asking;
  readonly #serving: Serving;

  constructor(peer: Peer, ports: SessionPorts) {
    this.peer = peer;
    this.#ports = ports;
    this.#asking = new Asking(peer, ports);
    this.#serving = new Serving(peer, ports);
    this.#inbox = new Inbox(peer, ports.paces.join(peer.user), (run) => this.#do(run), ports);
  }

  /** Takes a frame. What comes back is why the connection must end, if it must. */
  hear(frame: unknown): Bye | undefined {
    this.#ports.dispatch.heard(this.peer);
    return this.#inbox.hear(frame) ?? (this.peer.isTooSlow ? TOO_SLOW : undefined);
  }

  /** The newest token may allow less than the one before it did: what it does not allow ends, and is said to have ended. */
  judge(): void {
    const { topics, presence } = this.#ports;
    const { peer } = this;
    for (const { ref, topic } of topics.judge(peer)) {
      this.#inbox.refuse({ of: 'subscribe', ref, name: topic }, forbidden('subscribe to', topic));
    }
    for (const { topic: name, refusal, ...what } of presence.judge(peer))
      this.#inbox.refuse({ ...what, name }, refusal);
    for (const service of this.#serving.judge()) {
      this.#inbox.refuse({ of: 'serve', name: service }, forbidden('serve', service));
    }
  }

  #do([message, ...following]: Run): Handled {
    const { conversations, lists, topics, presence, events, now } = this.#ports;
    const { peer } = this;
    switch (message.type) {
      case 'request':
        return this.#asking.request(message);
      case 'message':
      case 'messages':
        return this.#asking.message(message);
      case 'cancel':
        return this.#asking.cancel(message);
      case 'follow':
        return this.#asking.follow(message);
      case 'unfollow':
        return void conversations.unfollow(peer, message.id);
      case 'peek':
        return this.#asking.peek(message);
      case 'read':
        return this.#asking.read(message);
      case 'list':
        return lists.list(peer, message);
      case 'unlist':
        return void lists.unlist(peer, message.ref);
      case 'publish':
        return this.#publish(message);
      case 'subscribe':
        return topics.subscribe(peer, message, now());
      case 'unsubscribe':
        return void topics.unsubscribe(peer, message.ref);
      case 'enter':
        return presence.enter(peer, message);
      case 'leave':
        return void presence.leave(peer, message.topic);
      case 'watch':
        return presence.watch(peer, message);
      case 'unwatch':
        return void presence.unwatch(peer, message.ref);
      case 'serve':
        return this.#serving.serve(message);
      case 'unserve':
        return this.#serving.unserve(message);
      case 'renew':
        return this.#serving.renew(message);
      case 'reply':
      case 'replies':
      case 'note':
      case 'end':
        return this.#serving.say([message, ...following.filter(isEntry)]);
      case 'status':
        return this.#serving.status(message);
      case 'waiting':
        return this.#serving.waiting(message);
      case 'give-back':
        return this.#serving.giveBack(message);
      case 'forward':
        return this.#serving.forward(message);
      case 'join':
        return events.join(peer, message);
      case 'ready':
        return events.ready(peer, message);
      case 'share':
        return events.share(peer, message);
      case 'discover':
        return events.discover(peer, message);
      case 'conclude':
        return events.conclude(peer, message);
      case 'token':
        return this.#token(message);
    }
  }

  #publish(message: UpMessages['publish']): Handled {
    const { topics, now, metrics } = this.#ports;
    if (!this.peer.identity.may('publish', message.topic)) return forbidden('publish to', message.topic);
    return topics.publish(this.peer.user, message, now()).then((refusal) => {
      if (refusal === undefined) metrics.published();
      return refusal;
    });
  }

  async #token({ token }: UpMessages['token']): Promise<Awaited<Handled>> {
    if (await this.#ports.renewToken(this.peer, token)) return void this.judge();
    return { code: 'UNAUTHENTICATED', text: 'The new token is not good, or is for another user.' };
  }
}
