/**
 * Goes over the rows of an outbox in their order, each once, page by page, for as long as there may be more:
 *
 *   first ├──── visited ────┤ cursor ├─ ─ ─ not looked at ─ ─ ─┤
 *            restart ◄──────────┘
 *
 * It does not look at the store when nothing can have come.
 */
import type { Row } from '../storage/store.ts';

export interface WalkPorts {
  /** A page behind a place; undefined when it cannot be had now. */
  rows(after: number): Promise<readonly Row[] | undefined>;
  /** Whether a row may be visited now. */
  open(): boolean;
  visit(row: Row): Promise<void> | void;
}

export interface Walk {
  /** Begins anew: something that was passed over may go now. */
  restart(): void;
  /** There may be something behind the cursor. */
  more(): void;
  /** Goes on, if there may be more than it had room for. */
  goOn(): void;
  /** True: everything before this row was visited, and so this one now counts as visited. */
  pass(place: number): boolean;
}

export function createWalk({ rows, open, visit }: WalkPorts): Walk {
  /** Place of the last row visited. */
  let cursor = 0;
  let walking = false;
  let mayBeMore = false;
  let restarts = 0;

  const walk = async (): Promise<void> => {
    if (walking) return;
    walking = true;
    while (mayBeMore && open()) {
      mayBeMore = false;
      const begun = restarts;
      const page = await rows(cursor);
      for (const row of page ?? []) {
        if (begun !== restarts) break;
        const visiting = visit(row);
        if (visiting) await visiting;
        if (begun === restarts) cursor = row.place;
      }
      if (page?.length !== 0) mayBeMore = true;
      if (!page) break;
    }
    walking = false;
  };

  const more = (): void => {
    mayBeMore = true;
    void walk();
  };

  return {
    restart() {
      cursor = 0;
      restarts += 1;
      more();
    },
    more,
    goOn: () => void walk(),
    pass(place) {
      const isNext = !walking && !mayBeMore && cursor < place;
      if (isNext) cursor = place;
      return isNext;
    },
  };
}
