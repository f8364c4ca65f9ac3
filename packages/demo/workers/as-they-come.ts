/** Many pieces of work, a few at a time; what each comes to is had as soon as it is there. */

export interface Pace {
  /** So many are under way at one time. */
  readonly most: number;
  /** Nothing is begun any more once it aborts; what is under way is waited for. */
  readonly stop: AbortSignal;
}

/** Rejects with the first piece that does; the others go on unheard. */
export async function* asTheyCome<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
  { most, stop }: Pace,
): AsyncGenerator<Result> {
  const underWay = new Map<Item, Promise<{ item: Item; result: Result }>>();
  const next = async (): Promise<Result> => {
    const { item, result } = await Promise.race(underWay.values());
    underWay.delete(item);
    return result;
  };
  for (const item of items) {
    if (stop.aborted) break;
    const done = work(item).then((result) => ({ item, result }));
    done.catch(() => undefined); // whoever waits for it hears why
    underWay.set(item, done);
    if (underWay.size >= most) yield await next();
  }
  while (underWay.size > 0) yield await next();
}
