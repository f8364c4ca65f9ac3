/** How long a leader that does not answer is waited for: a broken connection is soon mended. */

/** So many answers in a row that nobody leads, or none at all. */
const ENOUGH = { nobody: 3, silent: 5 } as const;

export interface Patience {
  /** It was asked who leads, and this came of it. */
  tried(what: keyof typeof ENOUGH): void;
  /** Somebody leads. */
  renew(): void;
  /** There is nothing to wait for. */
  end(): void;
  readonly sawNobody: boolean;
  readonly isOver: boolean;
}

export function createPatience(): Patience {
  const seen = { nobody: 0, silent: 0 };
  return {
    tried: (what) => void (seen[what] += 1),
    renew: () => {
      seen.nobody = seen.silent = 0;
    },
    end: () => {
      seen.nobody = ENOUGH.nobody;
    },
    get sawNobody() {
      return seen.nobody > 0;
    },
    get isOver() {
      return seen.nobody >= ENOUGH.nobody || seen.silent >= ENOUGH.silent;
    },
  };
}
