/** A topic as a page sees it. */
import type { Observable } from 'rxjs';
import type { Position } from './handle.ts';

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

export interface TopicHandle<Event> {
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
}
