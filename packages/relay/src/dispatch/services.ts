/**
 * Which queue a request waits in, and whether anybody could ever take it.
 *
 *   name ──known as a service of workers──► the queue of that service
 *     └──served by pages of the same user──► a queue of that name and user, which nobody else reaches
 *
 * A name that workers have served once is theirs: no page can put itself in the place of a service.
 */
import { wrongMode } from '../conversation/attempt.ts';
import type { Dispatch } from '../dispatch.ts';
import type { Engine, Facts } from '../engine/engine.ts';
import { keyPart } from '../engine/key-part.ts';
import type { Refusal } from '../refusal.ts';
import type { End } from '../conversation/step.ts';

/** A service and for whom it is asked. */
export interface Asked {
  readonly service: string;
  /** Whose pages may answer. */
  readonly user: string;
  readonly oneWay: boolean;
  readonly halfDuplex: boolean;
}

export type Found =
  | { readonly type: 'queue'; readonly queue: string; readonly ofPages: boolean; readonly over?: End }
  | { readonly type: 'broadcast' }
  | { readonly type: 'refused'; readonly refusal: Refusal };

/** The queue of what the pages of one user serve. Names of services hold no "@". */
export function queueOfPages(service: string, user: string): string {
  return `${service}@${keyPart(user)}`;
}

export function isQueueOfPages(queue: string): boolean {
  return queue.includes('@');
}

/** Names of the relay itself. */
export function isReserved(service: string): boolean {
  return service === 'tame' || service.startsWith('tame.');
}

export class Services {
  readonly #engine: Engine;
  readonly #dispatch: Dispatch;

  constructor(engine: Engine, dispatch: Dispatch) {
    this.#engine = engine;
    this.#dispatch = dispatch;
  }

  find(asked: Asked): Found {
    const { service, user, oneWay, halfDuplex } = asked;
    const facts = this.#engine.facts(service);
    const pages = queueOfPages(service, user);
    const ofPages = facts === undefined && this.#engine.facts(pages) !== undefined;
    if (ofPages) {
      const gone = !oneWay && this.#dispatch.workers(pages) === 0;
      return { type: 'queue', queue: pages, ofPages, ...(gone && { over: nobodyThere(service) }) };
    }
    if (facts?.mode === 'broadcast') {
      if (oneWay) return { type: 'broadcast' };
      const text = `"${service}" is for everybody who serves it, and nobody answers: post to it instead.`;
      return { type: 'refused', refusal: { code: 'BAD_REQUEST', text } };
    }
    if (facts !== undefined && (facts.mode === 'half-duplex') !== halfDuplex) {
      return { type: 'refused', refusal: { code: 'BAD_REQUEST', text: wrongMode(service, !halfDuplex) } };
    }
    return { type: 'queue', queue: service, ofPages: false };
  }

  /** A worker wants to serve a service. Resolves when that is on disk, with why not if so. */
  async declare(service: string, mode: Facts['mode']): Promise<Refusal | undefined> {
    const facts = this.#engine.facts(service);
    if (facts !== undefined && facts.mode === mode) return undefined;
    if (facts !== undefined && this.#dispatch.workers(service) > 0) {
      const text = `Other workers serve "${service}" as ${facts.mode ?? 'duplex'}; stop them before you serve it as ${mode ?? 'duplex'}.`;
      return { code: 'BAD_REQUEST', text };
    }
    await this.#engine.setFacts(service, { ...facts, mode });
    return undefined;
  }

  /** A page wants to serve a name for its own user. The same. */
  async declarePage(service: string, user: string): Promise<Refusal | undefined> {
    if (this.#engine.facts(service) !== undefined) {
      return { code: 'FORBIDDEN', text: `"${service}" is a service of workers; a page must serve another name.` };
    }
    const queue = queueOfPages(service, user);
    if (this.#engine.facts(queue) === undefined) await this.#engine.setFacts(queue, {});
    return undefined;
  }
}

export function nobodyThere(service: string): End {
  return { state: 'failed', code: 'NO_SERVICE', text: `No page of this user serves "${service}" now.` };
}
