/** What a rule is: a promise, and one pass over a history that finds where it was broken. */
import type { Event } from '../history/event.ts';

/** What a rule found. `ids` are those of messages, conversations, observers and processes, as they are in the history. */
export interface Violation {
  readonly rule: string;
  readonly ids: readonly string[];
  readonly says: string;
}

/** One look at each event, in order; what only shows when all are seen is told at the end. */
interface Pass {
  see(event: Event): void;
  end?(): void;
}

export interface Rule {
  readonly id: string;
  readonly promise: string;
  open(broken: (ids: readonly string[], says: string) => void): Pass;
}

export function rule(id: string, promise: string, open: Rule['open']): Rule {
  return { id, promise, open };
}

/** The value of a key, made when it is asked for first. */
export function at<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
