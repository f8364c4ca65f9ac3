/** A page that is reloaded in the middle of a stream, and has to show all of it. */

export interface PageStream {
  /** Asks for so many replies; resolves when half of them are there. */
  half(count: number): Promise<void>;
  /** After the reload: resolves when all are there, with the milliseconds since the reload began. */
  all(): Promise<number>;
}

export interface Reply {
  readonly n: number;
}

/**
 * @param ask asks for so many replies, calls `next` with each, and gives what the page is to remember
 * @param goOn after a reload, with what was remembered
 */
export function stream(
  ask: (count: number, next: (reply: Reply) => void) => string,
  goOn: (remembered: string, count: number, next: (reply: Reply) => void) => void,
): void {
  const remembered = sessionStorage.getItem('asked');
  const wanted = Number(sessionStorage.getItem('count'));
  sessionStorage.clear();
  const all = counted(wanted);
  if (remembered !== null) goOn(remembered, wanted, all.next);
  Object.assign(globalThis, {
    bench: {
      async half(count) {
        const first = counted(Math.ceil(count / 2));
        sessionStorage.setItem('asked', ask(count, first.next));
        sessionStorage.setItem('count', String(count));
        await first.come;
      },
      all: () => all.come,
    } satisfies PageStream,
  });
}

/** Numbered replies, once each and in order; the milliseconds since the page was begun when the last has come. */
function counted(last: number): { next: (reply: Reply) => void; come: Promise<number> } {
  let seen = 0;
  let resolve: (ms: number) => void = () => {};
  let reject: (error: Error) => void = () => {};
  const come = new Promise<number>((good, bad) => ([resolve, reject] = [good, bad]));
  return {
    next({ n }) {
      if (seen >= last) return;
      if (n !== seen + 1) return reject(new Error(`Number ${n} came after number ${seen}.`));
      seen = n;
      if (n === last) resolve(performance.now());
    },
    come,
  };
}
