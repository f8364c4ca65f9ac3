/** Who lists which conversations: their own, or those of some services that they look after. */
import type { ConversationId, RelaySnapshot, UpMessages } from '@tame/sdk/protocol';
import { aside } from '../damage.ts';
import { hasEnded, type Conversation } from '../engine/conversation.ts';
import type { Engine } from '../engine/engine.ts';
import type { Peer } from '../peer.ts';
import { forbidden, type Refusal } from '../refusal.ts';

/** Snapshots in one message, and records that are looked through before others have their turn. */
const PAGE = 64;

interface List {
  readonly peer: Peer;
  readonly ref: number;
  /** Unset: one's own. */
  readonly services: readonly string[] | undefined;
}

export interface ListsPorts {
  readonly engine: Pick<Engine, 'list'>;
  snapshot(record: Conversation): RelaySnapshot;
}

export class Lists {
  readonly #ports: ListsPorts;
  readonly #ofPeer = new Map<Peer, Map<number, List>>();
  readonly #ofUser = new Map<string, Set<List>>();
  readonly #ofService = new Map<string, Set<List>>();

  constructor(ports: ListsPorts) {
    this.#ports = ports;
  }

  /** All in some state, and every change from now on. */
  list(peer: Peer, { ref, state, services }: UpMessages['list']): Refusal | undefined {
    const missing = services?.find((service) => !peer.identity.may('admin', service));
    if (missing !== undefined) return forbidden('administrate', missing);
    this.unlist(peer, ref);
    const list = { peer, ref, services };
    const mine = this.#ofPeer.get(peer) ?? new Map<number, List>();
    this.#ofPeer.set(peer, mine.set(ref, list));
    for (const [index, key] of this.#places(list)) index.set(key, (index.get(key) ?? new Set<List>()).add(list));
    if (services === undefined) this.#tellOwn(list, state);
    else aside(this.#tellOthers(list, state, new Set(services)));
    return undefined;
  }

  unlist(peer: Peer, ref: number): void {
    const mine = this.#ofPeer.get(peer);
    const list = mine?.get(ref);
    if (mine === undefined || list === undefined) return;
    mine.delete(ref);
    if (mine.size === 0) this.#ofPeer.delete(peer);
    for (const [index, key] of this.#places(list)) {
      const lists = index.get(key);
      lists?.delete(list);
      if (lists?.size === 0) index.delete(key);
    }
  }

  /** A record has changed, on disk. An ended one is told to those who list the open ones, so that it leaves. */
  changed(record: Conversation): void {
    const own = this.#ofUser.get(record.user) ?? [];
    const others = record.parent === undefined ? (this.#ofService.get(record.service) ?? []) : [];
    for (const list of [...own, ...others]) {
      const { peer, ref } = list;
      if (!this.#may(list, record)) continue;
      peer.tellLatest(`list ${ref} ${record.id}`, { type: 'changed', ref, snapshot: this.#shown(list, record) });
    }
  }

  forget(peer: Peer): void {
    for (const ref of [...(this.#ofPeer.get(peer)?.keys() ?? [])]) this.unlist(peer, ref);
  }

  #places({ peer, services }: List): readonly (readonly [Map<string, Set<List>>, string])[] {
    return services === undefined
      ? [[this.#ofUser, peer.user]]
      : services.map((service) => [this.#ofService, service] as const);
  }

  /** A token may have been renewed with fewer rights. */
  #may({ peer, services }: List, { service }: Conversation): boolean {
    return services === undefined || peer.identity.may('admin', service);
  }

  #shown({ services }: List, record: Conversation): RelaySnapshot {
    const snapshot = this.#ports.snapshot(record);
    return services === undefined ? snapshot : { ...snapshot, user: record.user };
  }

  #tellOwn(list: List, state: UpMessages['list']['state']): void {
    let after: ConversationId | undefined;
    for (;;) {
      const page = { limit: PAGE, ...(after && { after }) };
      const records = this.#ports.engine.list({ by: 'user', user: list.peer.user, state }, page);
      after = records.at(-1)?.id;
      const last = records.length < PAGE || after === undefined;
      this.#tell(list, records, last);
      if (last) return;
    }
  }

  /** Of a whole relay these may be many: between two pages others have their turn. */
  async #tellOthers(list: List, state: UpMessages['list']['state'], services: ReadonlySet<string>): Promise<void> {
    const isWanted = (record: Conversation): boolean =>
      services.has(record.service) &&
      record.parent === undefined &&
      (state === 'all' || hasEnded(record) === (state === 'ended')) &&
      this.#may(list, record);
    let after: ConversationId | undefined;
    for (;;) {
      const records = this.#ports.engine.list({ by: 'id' }, { limit: PAGE, ...(after && { after }) });
      after = records.at(-1)?.id;
      const last = records.length < PAGE || after === undefined;
      const wanted = records.filter(isWanted);
      if (last || wanted.length > 0) this.#tell(list, wanted, last);
      if (last) return;
      await new Promise((resolve) => setImmediate(resolve));
      if (this.#ofPeer.get(list.peer)?.get(list.ref) !== list) return;
    }
  }

  #tell(list: List, records: readonly Conversation[], last: boolean): void {
    const snapshots = records.map((record) => this.#shown(list, record));
    list.peer.tell({ type: 'listed', ref: list.ref, snapshots, last }, 200 * snapshots.length);
  }
}
