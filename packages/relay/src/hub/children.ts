/**
 * Conversations that were asked as a part of another: they end with it, also when the relay stopped in between.
 *
 *   parent ends ──► every open child is cancelled, and theirs in turn
 */
import { cancel } from '../conversation/conversation.ts';
import { isDamage } from '../damage.ts';
import type { Dispatch } from '../dispatch.ts';
import { hasEnded, type Conversation } from '../engine/conversation.ts';
import type { Engine, ListQuery } from '../engine/engine.ts';
import type { Advanced, Bounds } from '../conversation/step.ts';

export interface ChildrenPorts {
  readonly engine: Engine;
  readonly dispatch: Dispatch;
  readonly bounds: Bounds;
  /** Wall clock, in ms since 1970. */
  now(): number;
  /** A record and its log have changed, on disk. */
  advanced(change: Advanced): void;
}

const PAGE = 256;
const TEXT = 'The work that asked for it is over.';

export class Children {
  readonly #ports: ChildrenPorts;
  /** Those of which something was asked as a part and may be open. */
  readonly #parents = new Set<Conversation['id']>();

  constructor(ports: ChildrenPorts) {
    this.#ports = ports;
  }

  /** A conversation has ended: all that was asked as a part of it ends too. */
  async endWith({ id }: Pick<Conversation, 'id'>): Promise<void> {
    if (!this.#parents.delete(id)) return;
    for (const child of this.#list({ by: 'parent', parent: id })) await this.#end(child);
  }

  /** One was opened: if its parent has ended meanwhile, it ends too. */
  async opened(parent: Conversation['id']): Promise<void> {
    this.#parents.add(parent);
    if (await this.#hasEnded(parent)) await this.endWith({ id: parent });
  }

  /**
   * Learns of those of before a restart, and ends those whose parents ended while the relay was not there. Called once, at
   * the start, when the leases are known.
   */
  async restore(): Promise<void> {
    const children = this.#list({ by: 'parent' });
    for (const child of children) {
      if (child.parent !== undefined) this.#parents.add(child.parent);
      this.#ports.dispatch.upstream.saw(child);
    }
    for (const child of children) {
      const { parent } = child;
      const ended = parent === undefined || (await this.#hasEnded(parent));
      if (ended) await this.#end(child);
    }
  }

  async #hasEnded(id: Conversation['id']): Promise<boolean> {
    return this.#ports.engine.transact(id, ({ record }) => ({ result: record === undefined || hasEnded(record) }));
  }

  async #end({ id }: Conversation): Promise<void> {
    const { engine, dispatch, bounds, now, advanced } = this.#ports;
    const done = await engine.transact(id, cancel({ text: TEXT }, now(), bounds)).catch(undamaged);
    if (done === undefined || done === 'ended') return;
    dispatch.release(id, { code: 'CANCELLED', text: TEXT });
    advanced(done);
  }

  #list(query: ListQuery): readonly Conversation[] {
    const all: Conversation[] = [];
    for (;;) {
      const last = all.at(-1);
      const page = this.#ports.engine.list(query, { limit: PAGE, ...(last && { after: last.id }) });
      all.push(...page);
      if (page.length < PAGE) return all;
    }
  }
}

function undamaged(error: unknown): undefined {
  if (!isDamage(error)) throw error;
}
