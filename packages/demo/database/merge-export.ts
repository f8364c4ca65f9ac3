/**
 * What an export said last time, what it says now, and what is stored, made one.
 *
 * 1. Only what differs between the two exports is taken over, so a second import of the same file changes nothing.
 * 2. What was changed here as well, to another value, is a clash: whose value counts is for somebody to say.
 * 3. The two dates are one value, so that no campaign ends before it starts.
 */
import type { CampaignCore, EditableField } from '../contracts/campaign.ts';
import { clashFields, clashValues, type ClashValue, type Keep } from '../contracts/clash.ts';
import { coreOf } from './campaign-row.ts';

export interface Three {
  readonly stored: CampaignCore;
  readonly before: CampaignCore;
  readonly now: CampaignCore;
}

/** What was changed both here and by the export, and differs. */
export function clashing({ stored, before, now }: Three): readonly ClashValue[] {
  const differ = (one: CampaignCore, other: CampaignCore) => (field: EditableField) => one[field] !== other[field];
  return clashValues.filter((value) => {
    const fields = clashFields[value];
    const areBoth = fields.some(differ(now, before)) && fields.some(differ(stored, before));
    return areBoth && fields.some(differ(stored, now));
  });
}

export function merged(three: Three, keep: (value: ClashValue) => Keep): CampaignCore {
  const { stored, before, now } = three;
  const said = new Map<string, unknown>(Object.entries(before));
  const kept = new Map(
    clashing(three).flatMap((value) => clashFields[value].map((field): [string, Keep] => [field, keep(value)])),
  );
  const news = Object.entries(now).filter(([key, value]) => {
    const whose = kept.get(key);
    return whose ? whose === 'file' : JSON.stringify(value) !== JSON.stringify(said.get(key));
  });
  return coreOf({ ...stored, ...Object.fromEntries(news) });
}
