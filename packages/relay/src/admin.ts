/**
 * The service `tame.admin`, which the relay itself answers: what there is, dead letters, pausing, draining, revoking.
 * It is asked like any other, by whoever has the right `admin` for the service in question, or for `tame.tokens`.
 */
import { createHash } from 'node:crypto';
import { isConversationId, type ConversationId, type ErrorCode, type UpMessages } from '@tame/sdk/protocol';
import type { Identity } from './access.ts';
import { dealWith, open, type Opening } from './conversation/conversation.ts';
import type { Conversations } from './sights/conversations.ts';
import type { Counters } from './metrics/counters.ts';
import type { Dispatch } from './dispatch.ts';
import { isDead, type Conversation } from './engine/conversation.ts';
import type { Engine } from './engine/engine.ts';
import { sightOf } from './sights/event-view.ts';
import type { Peer } from './peer.ts';
import type { Revocations } from './access/revocations.ts';
import { isQueueOfPages } from './dispatch/services.ts';
import { forbidden } from './refusal.ts';
import type { Advanced, Bounds, End } from './conversation/step.ts';
import { sessionsOf } from './admin/sessions.ts';
import { isOfTokens, readWish, USAGE, type OfTokens, type Wish } from './admin/wish.ts';

export interface AdminPorts {
  readonly engine: Engine;
  readonly dispatch: Dispatch;
  readonly bounds: Bounds;
  readonly counters: Counters;
  readonly conversations: Conversations;
  readonly revocations: Revocations;
  /** Everybody who is here, or may come back. */
  readonly here: () => Iterable<Peer>;
  /** Wall clock, in ms since 1970. */
  readonly now: () => number;
  readonly monotonic: () => number;
  /** A new conversation is on disk. */
  readonly opened: (change: Advanced) => void;
}

/** Dead letters, sessions or revocations in one answer; the next ones are asked for with `after`. */
const PAGE = 100;
const SHOWN = { entries: 200, length: 100_000 };
/** Who may `admin` it may revoke, and see who is here. The names of services never begin so. */
const TOKENS = 'tame.tokens';

export class Admin {
  readonly #ports: AdminPorts;

  constructor(ports: AdminPorts) {
    this.#ports = ports;
  }

  async answer(who: Identity, { service, body }: Pick<UpMessages['request'], 'service' | 'body'>): Promise<End> {
    const wish = service === 'tame.admin' ? readWish(body) : undefined;
    if (service !== 'tame.admin')
      return failed('NOT_FOUND', `The relay has no service "${service}"; it has "tame.admin".`);
    if (wish === undefined) return failed('BAD_REQUEST', USAGE);
    if (isOfTokens(wish)) {
      if (!who.may('admin', TOKENS)) return { state: 'failed', ...forbidden('administrate', TOKENS) };
      return await this.#doWithTokens(wish);
    }
    const answer = await this.#do(who, wish);
    return answer === undefined
      ? failed('NOT_FOUND', 'There is no such thing, or the token does not allow to administrate it.')
      : done(answer);
  }

  async #doWithTokens(wish: OfTokens): Promise<End> {
    const { here, monotonic, revocations } = this.#ports;
    switch (wish.do) {
      case 'sessions':
        return done(sessionsOf(here(), wish, { count: PAGE, monotonicMs: monotonic() }));
      case 'revoked':
        return done(revocations.list(PAGE, wish.after));
      case 'revoke': {
        const result = await revocations.revoke(wish.what);
        return result.type === 'refused'
          ? failed(result.code, result.text)
          : done({ ...result.revocation, untilMs: result.untilMs });
      }
    }
  }

  /** Undefined: there is none, or it is not for this one. */
  async #do(who: Identity, wish: Exclude<Wish, OfTokens>): Promise<unknown> {
    const may = (service: string): boolean => who.may('admin', service);
    switch (wish.do) {
      case 'services':
        return await this.#services(may);
      case 'dead':
        return may(wish.service) ? this.#dead(wish.service, wish.after) : undefined;
      case 'show': {
        const record = await this.#record(wish.id, may);
        const entries = record && this.#ports.engine.read(wish.id, wish.after ?? -1, SHOWN);
        return record && { ...letterOf(record), snapshot: sightOf(record, this.#ports).snapshot, entries };
      }
      case 'requeue':
        return await this.#requeue(await this.#record(wish.id, may));
      case 'drop': {
        const record = await this.#record(wish.id, may);
        const dropped = record && (await this.#ports.engine.transact(wish.id, dealWith()));
        return dropped && { dropped: wish.id };
      }
      case 'pause':
      case 'resume':
        return may(wish.service) ? await this.#pause(wish.service, wish.do === 'pause') : undefined;
      case 'drain':
        return this.#drain(wish.worker, may);
    }
  }

  async #services(may: (service: string) => boolean) {
    const { engine, dispatch } = this.#ports;
    const names = new Set([...engine.queues(), ...engine.waitingCounts().keys(), ...dispatch.offers.names()]);
    const shown = [...names].filter((name) => !isQueueOfPages(name) && may(name));
    return await Promise.all(shown.toSorted().map((service) => this.#service(service)));
  }

  async #service(service: string) {
    const { engine, dispatch, counters, now } = this.#ports;
    const { mode = 'duplex', paused = false } = engine.facts(service) ?? {};
    const [first] = engine.waiting(service, 1);
    const throttledBy = dispatch.upstream.throttledBy(service);
    const next = first && (await engine.transact(first, ({ record }) => ({ result: record })));
    return {
      service,
      mode,
      paused,
      waiting: engine.waitingCount(service),
      // Of the one that is taken next: with priorities others may be older.
      ...(next && { oldestMs: Math.max(0, now() - next.createdMs) }),
      workers: dispatch.offers.of(service).map(({ peer, held, terms }) => ({
        name: peer.name,
        working: held,
        concurrency: terms.concurrency,
        draining: dispatch.offers.isDraining(peer),
      })),
      ...(throttledBy !== undefined && { throttledBy }),
      ...counters.of(service),
    };
  }

  #dead(service: string, after: ConversationId | undefined) {
    const letters = this.#ports.engine.list({ by: 'dead', queue: service }, { limit: PAGE, ...(after && { after }) });
    return letters.map(letterOf);
  }

  async #record(id: ConversationId, may: (service: string) => boolean): Promise<Conversation | undefined> {
    const record = await this.#ports.engine.transact(id, (now) => ({ result: now.record }));
    return record !== undefined && may(record.service) ? record : undefined;
  }

  /** What its user asked is asked once more, as another conversation of that user. */
  async #requeue(dead: Conversation | undefined) {
    const { engine, dispatch, bounds, now, opened } = this.#ports;
    const [request] = dead === undefined || !isDead(dead) ? [] : engine.read(dead.id, -1, { entries: 1, length: 1 });
    if (dead === undefined || request?.kind !== 'request') return undefined;
    const id = `again.${createHash('sha256').update(dead.id).digest('hex').slice(0, 32)}`;
    if (!isConversationId(id)) return undefined;
    const again = await engine.transact(id, open(openingOf(dead, id, request.body), now(), bounds));
    if (again.type === 'opened') opened(again);
    await engine.transact(dead.id, dealWith());
    dispatch.kick(dead.queue);
    return { requeued: dead.id, as: id };
  }

  async #pause(service: string, paused: boolean) {
    const { engine, dispatch } = this.#ports;
    await engine.setFacts(service, { ...engine.facts(service), paused });
    dispatch.kick(service);
    return { service, paused, waiting: engine.waitingCount(service) };
  }

  #drain(worker: string, may: (service: string) => boolean) {
    const { offers } = this.#ports.dispatch;
    const peers = new Set<Peer>();
    for (const queue of offers.names())
      for (const { peer } of offers.of(queue)) if (peer.name === worker && may(queue)) peers.add(peer);
    for (const peer of peers) offers.drain(peer);
    return peers.size === 0 ? undefined : { worker, draining: peers.size };
  }
}

/** All that was asked the first time; what was to happen within a time has that time anew. */
function openingOf(dead: Conversation, id: ConversationId, body: string): Opening {
  const [ttlMs, deadlineMs] = [dead.expiresMs, dead.deadlineMs].map((atMs) => atMs && atMs - dead.createdMs);
  return { ...dead, id, body, ttlMs, deadlineMs, parent: undefined, full: false };
}

function letterOf({ id, service, user, state, code, text, attempt, createdMs, updatedMs }: Conversation) {
  return { id, service, user, state, code, text, attempt, createdMs, updatedMs };
}

function done(answer: unknown): End {
  return { state: 'completed', body: JSON.stringify(answer) };
}

function failed(code: ErrorCode, text: string): End {
  return { state: 'failed', code, text };
}
