/** Numbered things that must arrive once each and in order. */

export interface InOrder {
  /** Throws, and fails `all`, when it is not the one that is due. */
  next(of: { readonly n: number }): void;
  /** Resolves when the last has come. */
  readonly all: Promise<void>;
  readonly count: number;
}

/** Expects 1, 2, 3 … up to `last`. */
export function inOrder(last: number, onFirst?: () => void): InOrder {
  const { promise, resolve, reject } = settled();
  let heard = 0;
  return {
    next({ n }) {
      if (n !== heard + 1) {
        const error = new Error(`Number ${n} came after number ${heard}.`);
        reject(error);
        throw error;
      }
      heard = n;
      if (n === 1) onFirst?.();
      if (n === last) resolve();
    },
    all: promise,
    get count() {
      return heard;
    },
  };
}

function settled(): { promise: Promise<void>; resolve: () => void; reject: (error: Error) => void } {
  let resolve = (): void => {};
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<void>((good, bad) => {
    resolve = good;
    reject = bad;
  });
  return { promise, resolve, reject };
}
