/**
 * All sessions of a relay, whatever carries them: who is here, who may come back, what time brings.
 *
 *   greeted ──► attached ◄──► lost ──grace──► its leases are lost ──sessionMs──► forgotten
 *
 * The hub knows no socket: a line and an identity come in, so that whole systems run in one process on virtual time.
 */
import {
  MAX_BODY_BYTES,
  OLDEST_SUPPORTED_VERSION,
  PROTOCOL_VERSION,
  type Bye,
  type Hello,
  type Welcome,
} from '@tame/sdk/protocol';
import type { Identity, Verdict } from './access.ts';
import { due, type Advanced, type Bounds } from './conversation.ts';
import { Conversations } from './conversations.ts';
import { Dispatch } from './dispatch.ts';
import { hasEnded } from './engine/conversation.ts';
import type { Engine } from './engine/engine.ts';
import type { Limits } from './limits.ts';
import type { Metrics } from './metrics.ts';
import { Peer, type Line } from './peer.ts';
import { Session } from './session.ts';
import { Topics } from './topics.ts';

/** What a hub stands on; tests bring their own. */
export interface HubPorts {
  readonly engine: Engine;
  readonly limits: Limits;
  readonly metrics: Pick<Metrics, 'accepted' | 'refused' | 'ended' | 'attemptLost' | 'replied' | 'published'>;
  /** Checks a token that comes in-band. */
  readonly verify: (token: string) => Promise<Verdict>;
  /** Wall clock, in ms since 1970. */
  readonly now: () => number;
  /** A clock that only goes forward, in ms. */
  readonly monotonic: () => number;
  /** Calls back every so often; what comes back ends it. */
  readonly every: (ms: number, callback: () => void) => () => void;
}

/** A connection, once it has been greeted. */
export interface Attached {
  readonly peer: Peer;
  /** A frame has come. What comes back is why the connection must end, if it must. */
  hear(frame: unknown): Bye | undefined;
  /** The connection is gone; `forGood` when the peer said so. */
  lost(forGood: boolean): void;
}

/** How often leases, sessions and tokens are looked at. */
const SWEEP_MS = 100;
/** Conversations whose time has come that one sweep takes care of. */
const DUE_PAGE = 256;
const LEASED_PAGE = 512;

export class Hub {
  readonly dispatch: Dispatch;
  readonly #ports: HubPorts;
  readonly #bounds: Bounds;
  readonly #conversations: Conversations;
  readonly #topics: Topics;
  readonly #sessions = new Map<string, Session>();
  /** Peers whose leases are lost, that may still come back. */
  readonly #abandoned = new Set<Peer>();
  readonly #undo: () => void;
  #sweeping = false;

  constructor(ports: HubPorts) {
    const { engine, limits, now, monotonic, every } = ports;
    this.#ports = ports;
    this.#bounds = limits;
    this.#conversations = new Conversations(engine, now);
    this.#topics = new Topics(engine, limits.topic);
    this.dispatch = new Dispatch({
      engine,
      bounds: limits,
      now,
      monotonic,
      advanced: (change) => this.#advanced(change),
      lost: (cause) => ports.metrics.attemptLost(cause),
      staffed: (service) => void this.#conversations.staffed(service, this.dispatch),
    });
    this.#undo = every(SWEEP_MS, () => this.#sweep());
  }

  /** Takes up the leases of before a restart. Called once, before the first peer. */
  restore(): void {
    const { engine } = this.#ports;
    for (let page = engine.list({ by: 'leased' }, { limit: LEASED_PAGE }); ; ) {
      this.dispatch.restore(page);
      const last = page.at(-1);
      if (last === undefined || page.length < LEASED_PAGE) return;
      page = engine.list({ by: 'leased' }, { limit: LEASED_PAGE, after: last.id });
    }
  }

  get connections(): number {
    return [...this.#sessions.values()].filter(({ peer }) => peer.line !== undefined).length;
  }
  get sessions(): number {
    return this.#sessions.size;
  }

  connectionsOf(user: string): number {
    return [...this.#sessions.values()].filter(({ peer }) => peer.line !== undefined && peer.user === user).length;
  }

  /** Greets a peer on a line: its session goes on, or a new one begins. */
  attach(hello: Hello, identity: Identity, line: Line): Attached | Bye {
    const { limits, monotonic } = this.#ports;
    if (hello.protocol < OLDEST_SUPPORTED_VERSION || hello.protocol > PROTOCOL_VERSION) {
      return {
        code: 'UNSUPPORTED',
        text: `This relay speaks versions ${OLDEST_SUPPORTED_VERSION} to ${PROTOCOL_VERSION} of the protocol, not ${hello.protocol}.`,
        retryable: false,
      };
    }
    const key = `${identity.user}\n${hello.session}`;
    const known = this.#sessions.get(key);
    if (known === undefined && this.connectionsOf(identity.user) >= limits.maxConnectionsPerUser) {
      return {
        code: 'RATE_LIMITED',
        text: `A user may have ${limits.maxConnectionsPerUser} connections at one time (maxConnectionsPerUser).`,
        retryable: true,
        retryAfterMs: 5_000,
      };
    }
    const resumed = known !== undefined && known.peer.sequence.resume(hello.received);
    if (known !== undefined && !resumed) this.#forget(key, known);
    const session = known !== undefined && resumed ? known : this.#begin(key, hello, identity);
    const { peer } = session;
    peer.identity = identity;
    peer.line?.bye({ code: 'FENCED', text: 'A newer connection of this session took over.', retryable: false });
    line.welcome(this.#welcome(peer, resumed));
    peer.attach(line);
    this.#abandoned.delete(peer);
    if (resumed) this.dispatch.resumed(peer);
    return {
      peer,
      hear: (frame) => (peer.line === line ? session.hear(frame) : undefined),
      lost: (forGood) => {
        if (peer.line !== line) return;
        peer.detach(monotonic());
        if (forGood) this.#forget(key, session);
      },
    };
  }

  #begin(key: string, { session: id, name = '' }: Hello, identity: Identity): Session {
    const { engine, limits, now, metrics } = this.#ports;
    const peer = new Peer(id, identity, name, limits);
    const session = new Session(peer, {
      engine,
      dispatch: this.dispatch,
      conversations: this.#conversations,
      topics: this.#topics,
      limits,
      bounds: this.#bounds,
      now,
      metrics,
      advanced: (change) => this.#advanced(change),
      renewToken: (from, token) => this.#renewToken(from, token),
    });
    this.#sessions.set(key, session);
    return session;
  }

  #welcome(peer: Peer, resumed: boolean): Welcome {
    const { engine, now } = this.#ports;
    const { expiresMs } = peer.identity;
    return {
      protocol: PROTOCOL_VERSION,
      session: peer.session,
      resumed,
      received: resumed ? peer.ackBehind(peer.sequence.acked) : 0,
      user: peer.user,
      epoch: engine.epoch,
      durability: engine.durability,
      maxBodyBytes: MAX_BODY_BYTES,
      ...(expiresMs !== undefined && { expiresMs: Math.max(0, expiresMs - now()) }),
    };
  }

  async #renewToken(peer: Peer, token: string): Promise<boolean> {
    const verdict = await this.#ports.verify(token);
    if (!verdict.ok || verdict.identity.user !== peer.user) return false;
    peer.identity = verdict.identity;
    const { expiresMs } = verdict.identity;
    const left = expiresMs === undefined ? undefined : Math.max(1, expiresMs - this.#ports.now());
    peer.tell(left === undefined ? { type: 'token' } : { type: 'token', expiresMs: left });
    return true;
  }

  /** A record and its log have changed, on disk: everybody who is to know is told. */
  #advanced(change: Advanced): void {
    const { metrics } = this.#ports;
    const { record, entries } = change;
    const replies = entries.filter((entry) => entry.kind === 'reply' || (entry.kind === 'end' && entry.body !== undefined)).length;
    if (replies > 0) metrics.replied(replies);
    const end = entries.at(-1);
    if (hasEnded(record) && end?.kind === 'end') metrics.ended(end.state);
    this.#conversations.advanced(change, this.dispatch);
  }

  #sweep(): void {
    const { monotonic, now, limits } = this.#ports;
    this.dispatch.sweep(SWEEP_MS);
    const [monotonicMs, nowMs] = [monotonic(), now()];
    for (const [key, session] of this.#sessions) {
      const { peer } = session;
      if (peer.line !== undefined) {
        if ((peer.identity.acceptedUntilMs ?? Infinity) <= nowMs) this.#expire(peer);
        continue;
      }
      const goneMs = monotonicMs - peer.lostAtMs;
      if (goneMs >= limits.sessionMs) this.#forget(key, session);
      else if (goneMs >= limits.graceMs && !this.#abandoned.has(peer)) {
        this.#abandoned.add(peer);
        this.dispatch.abandon(peer);
      }
    }
    if (!this.#sweeping) void this.#takeCareOfDue();
  }

  #expire(peer: Peer): void {
    const { line } = peer;
    peer.detach(this.#ports.monotonic());
    line?.bye({ code: 'UNAUTHENTICATED', text: 'The token has expired; fetch a new one and connect again.', retryable: true });
  }

  async #takeCareOfDue(): Promise<void> {
    const { engine, now } = this.#ports;
    this.#sweeping = true;
    for (const id of engine.due(now(), DUE_PAGE)) {
      const done = await engine.transact(id, due(now(), this.#bounds));
      if (done.type !== 'advanced') continue;
      const { record } = done;
      if (hasEnded(record)) {
        this.dispatch.release(id, { code: record.code ?? 'DEADLINE', text: record.text ?? '' });
      }
      this.#advanced(done);
      this.dispatch.kick(record.service);
    }
    this.#sweeping = false;
  }

  #forget(key: string, { peer }: Session): void {
    this.#sessions.delete(key);
    this.#abandoned.delete(peer);
    this.dispatch.forget(peer);
    this.#conversations.forget(peer);
    this.#topics.forget(peer);
    peer.close();
  }

  /** Says goodbye to everybody; nobody is given work any more. */
  close(bye: Bye): void {
    this.dispatch.stop();
    this.#undo();
    for (const { peer } of this.#sessions.values()) peer.close(bye);
    this.#sessions.clear();
  }
}
