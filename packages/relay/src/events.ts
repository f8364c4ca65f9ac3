/**
 * The events of root conversations: what their tasks say to each other through the relay, and who leads them.
 *
 *   task ──join──► election ──lead──► one task ──ready──► leader to all that stand
 *                      ▲                  └──says nothing for as long as its lease lasts──► the next one is told
 *   task ──share──► the root's log ──discovery──► tasks that listen: straight from one to the other
 *
 * Nobody is a member by knowing an id: every message names an attempt, and only who holds its lease now is heard.
 */
import type { ConversationId, UpMessages } from '@tame/sdk/protocol';
import { aside } from './damage.ts';
import { Discoveries } from './events/discoveries.ts';
import type { Dispatch } from './dispatch.ts';
import { wordFor, words, type Task, type Word } from './conversation/election.ts';
import { isLeased, type Conversation } from './engine/conversation.ts';
import type { Engine } from './engine/engine.ts';
import {
  conclude,
  giveUp,
  remain,
  rootOf,
  share,
  stand,
  takeLead,
  type Elected,
  type EventBounds,
} from './conversation/event.ts';
import type { Handled } from './session/inbox.ts';
import { Patience } from './events/patience.ts';
import type { Peer } from './peer.ts';
import type { Refusal } from './refusal.ts';
import type { Advanced, Bounds } from './conversation/step.ts';

export interface EventsPorts {
  readonly engine: Engine;
  readonly dispatch: Dispatch;
  readonly bounds: Bounds & EventBounds;
  /** Wall clock, in ms since 1970. */
  now(): number;
  /** A record and its log have changed, on disk. */
  advanced(change: Advanced): void;
}

const NOT_THERE: Refusal = { code: 'FENCED', text: 'Only who works on a part of it now takes part in its event.' };
const OVER: Refusal = { code: 'FENCED', text: 'The event is over.' };
const DEPOSED: Refusal = { code: 'FENCED', text: 'This task does not lead, or not any more.' };

export class Events {
  readonly #ports: EventsPorts;
  /** Tasks that stand somewhere, with where; a task is known by its conversation, which has one attempt at a time. */
  readonly #standing = new Map<ConversationId, ConversationId>();
  readonly #discoveries: Discoveries;
  readonly #patience = new Patience();

  constructor(ports: EventsPorts) {
    this.#ports = ports;
    this.#discoveries = new Discoveries(ports.engine);
  }

  /** Finds tasks that ended while the relay was not there; `held` is what was leased. Called once, when leases are known. */
  async restore(held: readonly Conversation[]): Promise<void> {
    const { engine, now } = this.#ports;
    for (const root of new Set(held.map(rootOf))) {
      const elected = await engine.transact(root, remain(this.#isThere, now()));
      for (const { id } of elected?.now.line ?? []) this.#standing.set(id, root);
      this.#tell(root, elected);
    }
  }

  /** Passes over those that were told to lead and say nothing. Called every `everyMs`. */
  sweep(everyMs: number): void {
    for (const { root, token } of this.#patience.spend(everyMs)) aside(this.#passOver(root, token));
  }

  async #passOver(root: ConversationId, token: number): Promise<void> {
    const { engine, now } = this.#ports;
    this.#tell(root, await engine.transact(root, giveUp(token, now())));
  }

  join(peer: Peer, task: UpMessages['join']): Handled {
    const { engine, dispatch, bounds, now } = this.#ports;
    const root = this.#rootOf(peer, task);
    if (root === undefined) return NOT_THERE;
    const { id, attempt } = task;
    const atRoot = dispatch.lease(root)?.peer;
    const step = stand({ id, attempt, name: peer.name }, atRoot?.name ?? '', this.#isThere, now(), bounds);
    const elected = engine.transact(root, step);
    // With the decision, not behind it: whatever ends this attempt from now on has to find it.
    for (const each of [id, root]) if (dispatch.lease(each) !== undefined) this.#standing.set(each, root);
    return elected.then((done): Refusal | undefined => {
      if (done === 'over') return OVER;
      if (done === 'full')
        return {
          code: 'STORE_FULL',
          text: `${bounds.maxTasksPerEvent} tasks stand for the lead of this event (maxTasksPerEvent).`,
        };
      const news = words(done.was, done.now);
      this.#say(root, done, [...news, ...(news.length === 0 ? wordFor(done.now, task) : [])]);
      return undefined;
    });
  }

  ready(peer: Peer, task: UpMessages['ready']): Handled {
    const root = this.#rootOf(peer, task);
    if (root === undefined) return NOT_THERE;
    return this.#ports.engine.transact(root, takeLead(task, task.token)).then((elected) => {
      this.#tell(root, elected);
      return elected === undefined ? DEPOSED : undefined;
    });
  }

  share(peer: Peer, sharing: UpMessages['share']): Handled {
    const { engine, bounds, now, advanced } = this.#ports;
    const root = this.#rootOf(peer, sharing);
    if (root === undefined) return NOT_THERE;
    return engine.transact(root, share(sharing, now(), bounds)).then((shared): Refusal | undefined => {
      switch (shared.type) {
        case 'duplicate':
          return undefined;
        case 'over':
          return OVER;
        case 'full':
          return { code: 'STORE_FULL', text: shared.text };
        case 'shared':
          advanced(shared);
          return undefined;
      }
    });
  }

  discover(peer: Peer, { id, attempt, after }: UpMessages['discover']): Handled {
    const task = { id, attempt };
    const root = this.#rootOf(peer, task);
    if (root === undefined) return NOT_THERE;
    const isThere = (): boolean => this.#rootOf(peer, task) !== undefined;
    return this.#discoveries.tell({ peer, task, root, isThere }, after).then(() => undefined);
  }

  conclude(peer: Peer, result: UpMessages['conclude']): Handled {
    const { engine, dispatch, bounds, now, advanced } = this.#ports;
    const { id, attempt } = result;
    const root = this.#rootOf(peer, { id, attempt });
    if (root === undefined) return this.#concludedBefore(peer, result);
    return engine.transact(root, conclude(result, now(), bounds)).then((done): Refusal | undefined => {
      switch (done.type) {
        case 'fenced':
          return DEPOSED;
        case 'duplicate':
          return undefined;
        case 'concluded':
          dispatch.release(root, root === id ? undefined : { code: 'CANCELLED', text: 'Another task concluded it.' });
          advanced(done);
          return undefined;
      }
    });
  }

  /** Said again by a task that its own conclusion has ended. */
  async #concludedBefore(peer: Peer, { id, attempt, token }: UpMessages['conclude']): Promise<Refusal | undefined> {
    const { engine } = this.#ports;
    const read = (of: ConversationId): Promise<Conversation | undefined> =>
      engine.transact(of, ({ record }) => ({ result: record }));
    const task = await read(id);
    if (task === undefined || task.holder !== peer.user) return NOT_THERE;
    const by = (await read(rootOf(task)))?.concluded;
    return by?.id === id && by.attempt === attempt && by.token === token ? undefined : DEPOSED;
  }

  /** A task has given a sign of life: if it has not heard that it leads, it does now. */
  renewed(id: ConversationId): void {
    const root = this.#standing.get(id);
    if (root !== undefined) aside(this.#remind(id, root));
  }

  async #remind(id: ConversationId, root: ConversationId): Promise<void> {
    const event = await this.#ports.engine.transact(root, ({ record }) => ({ result: record?.event }));
    const [first] = event?.election.line ?? [];
    if (event === undefined || event.election.ready || first?.id !== id) return;
    this.#say(root, { now: event.election }, wordFor(event.election, first));
  }

  /** A record and its log have changed, on disk. */
  advanced({ record, entries }: Advanced): void {
    this.#discoveries.appended(record.id, entries);
    if (!isLeased(record)) this.#over(record.id);
  }

  /** The attempt that worked on a conversation is over. */
  #over(id: ConversationId): void {
    this.#discoveries.forget(id);
    const root = this.#standing.get(id);
    if (root === undefined) return;
    this.#standing.delete(id);
    aside(this.#left(id, root));
  }

  async #left(id: ConversationId, root: ConversationId): Promise<void> {
    const { engine, now } = this.#ports;
    const stays = (task: Task): boolean => task.id !== id || this.#isThere(task);
    this.#tell(root, await engine.transact(root, remain(stays, now())));
  }

  /** The root of what this peer works on now. */
  #rootOf(peer: Peer, { id, attempt }: Task): ConversationId | undefined {
    const lease = this.#ports.dispatch.lease(id);
    return lease?.peer === peer && lease.attempt === attempt ? lease.root : undefined;
  }

  readonly #isThere = ({ id, attempt }: Task): boolean => this.#ports.dispatch.lease(id)?.attempt === attempt;

  #tell(root: ConversationId, elected: Elected | undefined): void {
    if (elected !== undefined) this.#say(root, elected, words(elected.was, elected.now));
  }

  /** Whoever is away now is told when it comes back and asks. */
  #say(root: ConversationId, { now }: Pick<Elected, 'now'>, news: readonly Word[]): void {
    const [first] = now.line;
    const { token } = now;
    const toBeReady = now.ready || first === undefined ? undefined : this.#ports.dispatch.lease(first.id);
    if (toBeReady === undefined) this.#patience.end(root);
    else this.#patience.begin(root, token, toBeReady.leaseMs);
    for (const { to, type } of news) {
      const { id, attempt } = to;
      const lease = this.#ports.dispatch.lease(id);
      if (lease?.attempt !== attempt) continue;
      if (type === 'lead') lease.peer?.tell({ type, id, attempt, token });
      else lease.peer?.tell({ type, id, attempt, token, name: first?.name ?? '' });
    }
  }
}
