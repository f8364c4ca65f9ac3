/**
 * Edits of one campaign that have not left this device are one edit: what is asked later is added to what waits.
 *
 *   budget 10 ─┐
 *   paused ────┼─► one edit: budget 12, paused; with the three intents, in order
 *   budget 12 ─┘
 *
 * It takes the place of the one before in the outbox, if that was not sent after all. If it was, both arrive: the later
 * one asks for everything the earlier one does, so nothing is changed back and nothing is lost.
 */
import { MOST_JOINED, type CampaignEdit } from '../../contracts/edit.ts';

export interface JoinedEdit {
  readonly input: CampaignEdit;
  /** What waits under this name is a part of it. */
  readonly replaces: string;
}

/** `intent` is what `next` is called: an id of its own, and when it was asked. */
export function join(
  waiting: CampaignEdit | undefined,
  next: CampaignEdit,
  intent: { id: string; atMs: number },
): JoinedEdit {
  const mine = { ...intent, fields: next.fields };
  if (waiting?.intents === undefined || !mayJoin(waiting, next)) {
    return { input: { ...next, intents: [mine] }, replaces: intent.id };
  }
  const { intents, baseVersion } = waiting;
  const input = { ...next, baseVersion, fields: { ...waiting.fields, ...next.fields }, intents: [...intents, mine] };
  return { input, replaces: intents[0]?.id ?? intent.id };
}

function mayJoin(waiting: CampaignEdit, next: CampaignEdit): boolean {
  const isForTheSame = String(waiting.platforms) === String(next.platforms);
  return isForTheSame && waiting.campaignId === next.campaignId && (waiting.intents ?? []).length < MOST_JOINED;
}
