/** What a page of the bench does when its driver says so. */

/** Milliseconds. */
export interface PageWork {
  /** Stores so many requests on this device, with no server in reach; until all are stored. */
  store(count: number): Promise<number>;
  /** Sends what is stored to the server that is there again; until it has taken all. */
  flush?(count: number): Promise<number>;
}

declare global {
  var bench: PageWork | undefined;
}

export function work(it: PageWork): void {
  globalThis.bench = it;
}

/** What a request says. */
export interface Row {
  readonly n: number;
  readonly name: string;
}

export const NAME = 'Spring campaign, north-east, women 25 to 40, search and display';

/** What the page was opened with. */
export function asked(name: string): string {
  return new URLSearchParams(location.search).get(name) ?? '';
}
