/**
 * All sessions of a relay, whatever carries them: who is here, who may come back, what time brings.
 *
 *   greeted ──► attached ◄──► lost ──grace──► its leases are lost ──sessionMs──► forgotten
 *
 * The hub knows no socket: a line and an identity come in, so that whole systems run in one process on virtual time.
 */
import type { Bye, Hello } from '@tame/sdk/protocol';
import type { Access, Identity } from './access.ts';
import { Admin } from './admin.ts';
import { Awake } from './hub/awake.ts';
import { Children } from './hub/children.ts';
import { Connections } from './hub/connections.ts';
import { Counters } from './metrics/counters.ts';
import type { Advanced } from './conversation/step.ts';
import { Conversations } from './sights/conversations.ts';
import { aside } from './damage.ts';
import { Deadlines } from './hub/deadlines.ts';
import { Dispatch } from './dispatch.ts';
import type { Engine } from './engine/engine.ts';
import { versionRefusal, welcomeOf, type Attached } from './hub/greeting.ts';
import { Events } from './events.ts';
import { IdlePages } from './hub/idle-pages.ts';
import { SESSION_REVOKED, SUPERSEDED } from './last-words.ts';
import { leased } from './dispatch/leases.ts';
import { Lists } from './sights/lists.ts';
import type { Limits } from './limits.ts';
import type { Counted } from './metrics.ts';
import { News } from './hub/news.ts';
import { Paces } from './session/paces.ts';
import { Peer, type Line } from './peer.ts';
import { Presence } from './topics/presence.ts';
import { Revocations } from './access/revocations.ts';
import { Services } from './dispatch/services.ts';
import type { SessionPorts } from './session/session-ports.ts';
import { Session } from './session.ts';
import { systemTimers, type Timers } from './timers.ts';
import { Tokens } from './access/tokens.ts';
import { Topics } from './topics.ts';
import { QuietTopics } from './topics/quiet-topics.ts';

/** What a hub stands on; tests bring their own. */
export interface HubPorts {
  readonly engine: Engine;
  readonly limits: Limits;
  readonly metrics: Counted;
  readonly access: Access;
  /** Wall clock, in ms since 1970. */
  readonly now: () => number;
  /** A clock that only goes forward, in ms. */
  readonly monotonic: () => number;
  /** @default those of this process */
  readonly timers?: Timers;
}

/** How often leases, sessions and tokens are looked at. */
const SWEEP_MS = 100;

export class Hub {
  readonly dispatch: Dispatch;
  readonly connections: Connections;
  readonly revocations: Revocations;
  readonly tokens: Tokens;
  readonly #ports: HubPorts;
  /** What every session stands on. */
  readonly #common: Omit<SessionPorts, 'renewToken'>;
  readonly #news: News;
  readonly #sessions = new Map<string, Session>();
  /** Peers whose leases are lost, that may still come back. */
  readonly #abandoned = new Set<Peer>();
  readonly #deadlines: Deadlines;
  /** Of what nobody uses any more. */
  readonly #keepers: readonly { look(): void }[];
  readonly #awake: Awake;
  readonly #undo: () => void;

  constructor(ports: HubPorts) {
    const { engine, access, limits, metrics, now, monotonic, timers = systemTimers } = ports;
    this.#ports = ports;
    this.connections = new Connections(limits);
    const awake = (this.#awake = new Awake({ now, monotonic }));
    const here = (): readonly Peer[] => [...this.#sessions.values()].map(({ peer }) => peer);
    const revocations = new Revocations({ engine, limits, terms: access.terms, awake, here, now });
    this.revocations = revocations;
    this.tokens = new Tokens({ access, revocations, now });
    const advanced = (change: Advanced): void => this.#news.advanced(change);
    const opened = (change: Advanced): void => this.#news.opened(change);
    const dispatch = (this.dispatch = new Dispatch({
      engine,
      bounds: limits,
      now,
      monotonic,
      advanced,
      lost: (cause) => metrics.attemptLost(cause),
      taken: () => metrics.taken(),
      staffed: (queue) => this.#news.staffed(queue),
    }));
    const common = { engine, dispatch, bounds: limits, now, advanced };
    const conversations = new Conversations(engine, now);
    const told = {
      conversations,
      lists: new Lists({ engine, snapshot: (record) => conversations.snapshot(record, dispatch) }),
      children: new Children(common),
      events: new Events({ ...common, bounds: limits }),
      topics: new Topics(engine, limits, awake),
    };
    this.#deadlines = new Deadlines({ ...common, awake, saidMs: (id) => conversations.status(id)?.timeMs ?? 0 });
    const unused = { ...common, limits, awake, monotonic };
    this.#keepers = [new IdlePages({ ...unused, keptMs: limits.retainEndedMs }), new QuietTopics(unused)];
    const counters = new Counters();
    this.#news = new News({ ...common, ...told, metrics, counters });
    this.#common = {
      ...common,
      ...told,
      presence: new Presence({ ...told, limits, timers, now }),
      services: new Services(engine, dispatch),
      admin: new Admin({ ...common, counters, conversations, revocations, here, monotonic, opened }),
      paces: new Paces({ limits, timers, monotonic }),
      limits,
      metrics,
      opened,
    };
    this.#undo = timers.every(SWEEP_MS, () => this.#sweep());
  }

  /** Takes up the leases of before a restart, and ends what should have ended. Called once, before the first peer. */
  restore(): void {
    const held = [...leased(this.#ports.engine)];
    this.revocations.restore();
    this.dispatch.restore(held);
    aside(this.#common.children.restore());
    aside(this.#common.events.restore(held));
  }

  get sessions(): number {
    return this.#sessions.size;
  }

  /** Greets a peer on a line: its session goes on, or a new one begins. */
  attach(hello: Hello, identity: Identity, line: Line): Attached | Bye {
    const { engine, now } = this.#ports;
    const key = `${identity.user}\n${hello.session}`;
    const known = this.#sessions.get(key);
    const refusal =
      versionRefusal(hello) ??
      this.tokens.refusal({ session: hello.session, identity }) ??
      (known === undefined ? this.connections.refusal(identity.user) : undefined);
    if (refusal !== undefined) return refusal;
    if (known !== undefined) this.#dismiss(known.peer, SUPERSEDED);
    const mayResume = known !== undefined && !this.revocations.refuseSession(known.peer);
    const resumed = mayResume && known.peer.sequence.resume(hello.received);
    if (known !== undefined && !resumed) this.#forget(key, known);
    const session = known !== undefined && resumed ? known : this.#begin(key, hello, identity);
    const { peer } = session;
    peer.identity = identity;
    this.connections.opened(peer.user);
    line.welcome(welcomeOf(peer, engine, resumed, now()));
    peer.attach(line);
    this.#abandoned.delete(peer);
    if (resumed) {
      session.judge();
      this.dispatch.resumed(peer);
    }
    return {
      peer,
      hear: (frame) => (peer.line === line ? session.hear(frame) : undefined),
      lost: (forGood) => {
        if (peer.line !== line) return;
        this.#detach(peer);
        if (forGood) this.#forget(key, session);
      },
    };
  }

  #begin(key: string, { session: id, name = '' }: Hello, identity: Identity): Session {
    const { limits, timers } = this.#ports;
    const peer = new Peer(id, identity, name, limits, timers);
    const session = new Session(peer, { ...this.#common, renewToken: (from, token) => this.tokens.renew(from, token) });
    this.#sessions.set(key, session);
    return session;
  }

  #sweep(): void {
    const { monotonic, limits } = this.#ports;
    const monotonicMs = monotonic();
    this.#awake.look(this.dispatch.sweep(SWEEP_MS));
    for (const [key, session] of this.#sessions) {
      const { peer } = session;
      if (this.revocations.endSession(peer)) {
        this.#dismiss(peer, SESSION_REVOKED);
        this.#forget(key, session);
        continue;
      }
      if (peer.line !== undefined) {
        const end = this.tokens.endOf(peer.identity);
        if (end !== undefined) this.#dismiss(peer, end);
        continue;
      }
      const goneMs = monotonicMs - peer.lostAtMs;
      if (goneMs >= limits.sessionMs) this.#forget(key, session);
      else if (goneMs >= limits.graceMs && !this.#abandoned.has(peer)) {
        this.#abandoned.add(peer);
        for (const each of [this.dispatch, this.#common.presence]) each.abandon(peer);
      }
    }
    this.#common.events.sweep(SWEEP_MS);
    this.#news.look(monotonicMs);
    void this.#deadlines.look();
    for (const each of this.#keepers) each.look();
    this.revocations.look();
  }

  #dismiss(peer: Peer, bye: Bye): void {
    const { line } = peer;
    this.#detach(peer);
    line?.bye(bye);
  }

  #detach(peer: Peer): void {
    if (peer.line === undefined) return;
    this.connections.closed(peer.user);
    peer.detach(this.#ports.monotonic());
  }

  #forget(key: string, { peer }: Session): void {
    this.#detach(peer);
    this.#sessions.delete(key);
    this.#abandoned.delete(peer);
    const { dispatch, conversations, lists, topics, presence, paces } = this.#common;
    for (const each of [dispatch, conversations, lists, topics, presence, paces]) each.forget(peer);
    peer.close();
  }

  /** Says goodbye to everybody; nobody is given work any more. */
  close(bye: Bye): void {
    this.dispatch.stop();
    this.#undo();
    for (const each of [this.#common.presence, this.#common.paces]) each.close();
    for (const { peer } of this.#sessions.values()) peer.close(bye);
    this.#sessions.clear();
  }
}
