/** A topic as a page sees it. */
import type { Observable } from 'rxjs';
import type { Position } from './handle.ts';
import type { Serving } from './serving.ts';

/**
 * Where to begin: only what comes, all that is kept, behind a position, the last so many, or so far back. A position belongs
 * to one topic; a pattern that is given one is refused with `BAD_REQUEST`.
 */
export type Since = 'now' | 'start' | Position | { lastMs: number } | { last: number };

export interface From {
  /** @default 'now' */
  since?: Since;
}

export interface TopicEntry<Event> {
  event: Event;
  /** The name of its topic. */
  topic: string;
  id: string;
  position: Position;
  /** When the relay took it, in ms since 1970. */
  timeMs: number;
}

/** Somebody who is present in a topic, however many tabs and devices it has entered from. */
export interface Present<Here = unknown> {
  readonly user: string;
  /** What it says of itself: what was said last, by whichever of its pages. */
  readonly data: Here;
  /** Since when it has been there without a break, in ms since 1970, by the clock of the relay. */
  readonly sinceMs: number;
}

export interface TopicHandle<Event, Here = unknown> {
  readonly name: string;
  /**
   * Resolves when the event is stored on this device; it reaches the topic when the relay is reachable. With an `id` of yours
   * the same event may be published again: the topic has it once. Rejects with `BAD_REQUEST` for a pattern.
   */
  publish(event: Event, options?: { id?: string }): Promise<void>;
  /**
   * Events in the order of the topic; of a pattern, in the order of each that matches, and of one that comes to exist from
   * its first event on. Survives reconnects from where it was; events that are no longer kept end it with `GAP`, another
   * history with `RESET`: `error.data` holds `{ from, to, topic }`. More than 512 topics end it with `RATE_LIMITED`.
   */
  events(from?: From): Observable<Event>;
  /** The same with the position of each, for going on later. */
  entries(from?: From): Observable<TopicEntry<Event>>;
  /**
   * Who is present: all of them, who came first is first; at once, and whenever that changes, at most every 3 s. While the
   * relay cannot be reached it stays as it was last. Errors with `FORBIDDEN` for whoever may not `subscribe`, and with
   * `BAD_REQUEST` for a pattern.
   *
   * @example
   * tame.topic('prices').presence$.subscribe((people) => show(people.map(({ user }) => user)));
   */
  readonly presence$: Observable<readonly Present<Here>[]>;
  /**
   * Makes this user present, until what comes back is called or the page goes; a page that comes back enters again by itself.
   * `data` is at most 1 KiB of JSON. `ready` rejects with why it is not: `FORBIDDEN`, `TOO_LARGE`, `BAD_REQUEST`,
   * `RATE_LIMITED` where the relay takes no more.
   *
   * @example
   * const leave = tame.topic('prices').enter({ name: 'Ana' });
   */
  enter(data?: Here): Serving;
}
