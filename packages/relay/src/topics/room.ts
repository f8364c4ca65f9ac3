/**
 * Who is present in one topic: one for each user, however many pages it has entered from.
 *
 *   changed ──► told ──window──► told if it has changed meanwhile ──window──► …
 *
 * Whoever comes and goes all the time is told of once in each window, with all that has changed in it.
 */
import type { RelayPresent } from '@tame/sdk/protocol';
import type { Peer } from '../peer.ts';
import type { Timers } from '../timers.ts';

/** Short enough for people, and long enough that ten times in 5 s are told in three lists. */
export const WINDOW_MS = 3_000;

interface Person {
  readonly sinceMs: number;
  /** What each page says of it, the newest last. */
  readonly pages: Map<Peer, string | undefined>;
}

export class Room {
  readonly #timers: Pick<Timers, 'after'>;
  /** By user; who came first is first. */
  readonly #people = new Map<string, Person>();
  readonly #watchers = new Map<Peer, Set<number>>();
  /** While it is set, what changes is told later. */
  #undoWindow: (() => void) | undefined;
  #hasChanged = false;

  constructor(timers: Pick<Timers, 'after'>) {
    this.#timers = timers;
  }

  /** Nobody is present, and nobody looks. */
  get isEmpty(): boolean {
    return this.#people.size === 0 && this.#watchers.size === 0;
  }

  /** Whether one more would be too many. */
  isFullFor({ user }: Peer, most: number): boolean {
    return !this.#people.has(user) && this.#people.size >= most;
  }

  enter(peer: Peer, data: string | undefined, nowMs: number): void {
    const person = this.#people.get(peer.user) ?? { sinceMs: nowMs, pages: new Map<Peer, string | undefined>() };
    this.#people.set(peer.user, person);
    person.pages.delete(peer);
    person.pages.set(peer, data);
    this.#changed();
  }

  leave(peer: Peer): void {
    const person = this.#people.get(peer.user);
    if (person?.pages.delete(peer) !== true) return;
    if (person.pages.size === 0) this.#people.delete(peer.user);
    this.#changed();
  }

  watch(peer: Peer, ref: number): void {
    const refs = this.#watchers.get(peer) ?? new Set<number>();
    this.#watchers.set(peer, refs.add(ref));
    tell(peer, ref, this.#list());
  }

  unwatch(peer: Peer, ref: number): void {
    const refs = this.#watchers.get(peer);
    refs?.delete(ref);
    if (refs?.size === 0) this.#watchers.delete(peer);
    peer.dropLatest(key(ref));
  }

  close(): void {
    this.#undoWindow?.();
    this.#undoWindow = undefined;
  }

  #changed(): void {
    this.#hasChanged = true;
    if (this.#undoWindow === undefined) this.#tellAll();
  }

  #tellAll(): void {
    this.#undoWindow = undefined;
    if (!this.#hasChanged || this.#watchers.size === 0) return;
    this.#hasChanged = false;
    this.#undoWindow = this.#timers.after(WINDOW_MS, () => this.#tellAll());
    const people = this.#list();
    for (const [peer, refs] of this.#watchers) for (const ref of refs) tell(peer, ref, people);
  }

  #list(): readonly RelayPresent[] {
    return [...this.#people].map(([user, { sinceMs, pages }]) => ({ user, data: [...pages.values()].at(-1), sinceMs }));
  }
}

function key(ref: number): string {
  return `present ${ref}`;
}

/** A newer list takes the place of one that a slow peer has not been told. */
function tell(peer: Peer, ref: number, people: readonly RelayPresent[]): void {
  peer.tellLatest(key(ref), { type: 'present', ref, people });
}
