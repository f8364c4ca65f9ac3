/** Campaigns nobody thought of, for properties. */
import * as fc from 'fast-check';
import {
  budgetPeriods,
  channels,
  editableFields,
  goalKinds,
  pacings,
  type CampaignCore,
  type EditableField,
} from '../contracts/campaign.ts';
import { CurrencyCode, microsFromMinor } from '../contracts/money.ts';

const DAY_MS = 86_400_000;
const day = (number: number) => new Date(number * DAY_MS).toISOString().slice(0, 10);

/** What every platform can hold: no drafts, whole cents. */
export const randomCampaign: fc.Arbitrary<CampaignCore> = fc
  .record({
    id: fc.stringMatching(/^[A-Z]{2}-\d{1,8}$/),
    name: fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme' }).map((name) => name.trim() || 'x'),
    advertiser: fc.string({ minLength: 1, maxLength: 40 }),
    channel: fc.constantFrom(...channels),
    kind: fc.constantFrom(...goalKinds),
    target: fc.option(fc.integer({ min: 0, max: 1_000_000 })),
    currency: fc.constantFrom(...CurrencyCode.options),
    status: fc.constantFrom('enabled' as const, 'paused' as const, 'archived' as const),
    start: fc.integer({ min: 18_000, max: 24_000 }),
    length: fc.option(fc.integer({ min: 0, max: 900 })),
    budget: fc.integer({ min: 1, max: 9_000_000 }),
    budgetPeriod: fc.constantFrom(...budgetPeriods),
    pacing: fc.constantFrom(...pacings),
    spent: fc.integer({ min: 0, max: 9_000_000 }),
  })
  .map(({ kind, target, start, length, budget, spent, ...rest }) => ({
    ...rest,
    goal: { kind, targetMicros: target === null ? null : microsFromMinor(target, rest.currency) },
    startDate: day(start),
    endDate: length === null ? null : day(start + length),
    budgetMicros: microsFromMinor(budget, rest.currency),
    spentMicros: microsFromMinor(spent, rest.currency),
  }));

export const randomMask: fc.Arbitrary<EditableField[]> = fc.subarray([...editableFields], { minLength: 1 });
