/** What was answered to a call for proposals, and who is chosen. */
import type { Proposal } from './transcript.ts';

export type Bid = Proposal & { readonly by: string };

/**
 * The one that starts the most of the wanted workers; of several, the one that is ready soonest. The same bids have the
 * same winner, in whatever order they came.
 */
export function choose(bids: readonly Bid[], wanted: number): Bid | undefined {
  const useful = ({ workers }: Bid): number => Math.min(workers, wanted);
  return bids
    .filter((bid) => useful(bid) > 0)
    .sort((a, b) => useful(b) - useful(a) || a.readyInMs - b.readyInMs || (a.by < b.by ? -1 : 1))[0];
}
