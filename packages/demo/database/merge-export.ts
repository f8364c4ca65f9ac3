/**
 * What an export said last time, what it says now, and what is stored, made one.
 *
 * 1. Only what differs between the two exports is taken over, so a second import of the same file changes nothing.
 * 2. What was changed here as well, to another value, is a clash: whose value counts is for somebody to say.
 * 3. The two dates are one value, so that no campaign ends before it starts.
 */
import type { CampaignCore, EditableField } from '../contracts/campaign.ts';
import type { Keep } from '../contracts/import.ts';
import { coreOf } from './campaign-row.ts';

export interface Three {
  readonly stored: CampaignCore;
  readonly before: CampaignCore;
  readonly now: CampaignCore;
}

/** Each of these is one value; all that can be changed here is in one of them. */
const VALUES: readonly (readonly EditableField[])[] = [
  ['name'],
  ['status'],
  ['startDate', 'endDate'],
  ['budgetMicros'],
  ['pacing'],
];

/** Fields of what was changed both here and by the export, and differs. */
export function clashing({ stored, before, now }: Three): readonly EditableField[] {
  const differ = (one: CampaignCore, other: CampaignCore) => (field: EditableField) => one[field] !== other[field];
  return VALUES.flatMap((fields) => {
    const areBoth = fields.some(differ(now, before)) && fields.some(differ(stored, before));
    return areBoth ? fields.filter(differ(stored, now)) : [];
  });
}

export function merged(three: Three, keep: Keep): CampaignCore {
  const { stored, before, now } = three;
  const said = new Map<string, unknown>(Object.entries(before));
  const clashes: readonly string[] = clashing(three);
  const news = Object.entries(now).filter(([key, value]) =>
    clashes.includes(key) ? keep === 'file' : JSON.stringify(value) !== JSON.stringify(said.get(key)),
  );
  return coreOf({ ...stored, ...Object.fromEntries(news) });
}
