/** The replies of every log by their content, and what each observer was shown: what several rules look into. */
import type { Event } from '../history/event.ts';
import { at } from './rule.ts';

interface Reply {
  readonly id: string;
  readonly epoch: string;
  readonly seq: number;
  /** 1 for the first reply of its log. */
  readonly number: number;
}

interface Observer {
  readonly name: string;
  readonly client: string;
  readonly id: string;
  readonly after: number;
  readonly epoch: string | undefined;
  readonly shown: string[];
  /** How it was told that the conversation ended. */
  end: { readonly state: string; readonly code?: string } | undefined;
}

export interface Readings {
  see(event: Event): void;
  reply(h: string): Reply | undefined;
  readonly observers: Iterable<Observer>;
  /** Replies in a log, and up to a place in it. */
  count(id: string, epoch: string): number;
  countUpTo(id: string, epoch: string, seq: number): number;
  /** The highest place in any log of a conversation; undefined where no log was recorded. */
  head(id: string): number | undefined;
  epochs(id: string): ReadonlySet<string>;
}

export function createReadings(): Readings {
  const replies = new Map<string, Reply>();
  const places = new Map<string, number[]>();
  const heads = new Map<string, number>();
  const epochs = new Map<string, Set<string>>();
  const observers = new Map<string, Observer>();
  const log = (id: string, epoch: string): string => `${epoch} ${id}`;
  return {
    see(event) {
      if (event.type === 'C.follow') {
        const { observer: name, client, id, after, epoch } = event;
        observers.set(name, { name, client, id, after, epoch, shown: [], end: undefined });
      }
      if (event.type === 'C.next') observers.get(event.observer)?.shown.push(event.h);
      if (event.type === 'C.end') {
        const observer = observers.get(event.observer);
        if (observer !== undefined) observer.end = event;
      }
      if (event.type !== 'L.append') return;
      const { id, epoch, seq, h } = event;
      heads.set(id, Math.max(heads.get(id) ?? 0, seq));
      at(epochs, id, () => new Set<string>()).add(epoch);
      if (h === undefined || event.m !== undefined) return;
      const mine = at(places, log(id, epoch), () => []);
      mine.push(seq);
      replies.set(h, { id, epoch, seq, number: mine.length });
    },
    reply: (h) => replies.get(h),
    get observers() {
      return observers.values();
    },
    count: (id, epoch) => places.get(log(id, epoch))?.length ?? 0,
    countUpTo: (id, epoch, seq) => countUpTo(places.get(log(id, epoch)) ?? [], seq),
    head: (id) => heads.get(id),
    epochs: (id) => epochs.get(id) ?? new Set<string>(),
  };
}

/** How many of some rising numbers are not above one. */
function countUpTo(numbers: readonly number[], most: number): number {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? Infinity) <= most) low = middle + 1;
    else high = middle;
  }
  return low;
}
