/** Work that outlives the conversation it began in, such as noting down what a cancelled edit had written already. */

export interface UnderWay {
  /** Remembers the work until it is over, and hands it through. */
  add<T>(work: Promise<T>): Promise<T>;
  /** Resolves when nothing is left, or after `ms`. */
  over(ms: number): Promise<void>;
}

export function createUnderWay(): UnderWay {
  const works = new Set<Promise<unknown>>();
  return {
    add: (work) => {
      works.add(work);
      const leave = (): void => void works.delete(work);
      work.then(leave, leave);
      return work;
    },
    over: async (ms) => {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
      await Promise.race([Promise.allSettled(works), late]);
      clearTimeout(timer);
    },
  };
}
