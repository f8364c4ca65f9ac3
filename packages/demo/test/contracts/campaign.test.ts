import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import {
  channels,
  CampaignCore,
  datesProblem,
  Day,
  EditableFields,
  platformNames,
  platformsFor,
} from '../../contracts/campaign.ts';
import { CampaignEdit, EditResult, TargetOutcome, TargetProgress } from '../../contracts/edit.ts';
import { sampleCampaign } from '../sample-campaign.ts';

test('amounts beyond the safe integers are refused', () => {
  expect(v.is(CampaignCore, sampleCampaign({ budgetMicros: Number.MAX_SAFE_INTEGER }))).toBe(true);
  for (const budgetMicros of [Number.MAX_SAFE_INTEGER + 1, 0.5, 0, -1, Number.NaN]) {
    expect(v.is(CampaignCore, sampleCampaign({ budgetMicros }))).toBe(false);
  }
});

test.each(['2026-02-29', '2026-13-01', '2026-6-1', '01.06.2026', '2026-06-30T00:00:00Z', ''])(
  '"%s" is no day',
  (day) => {
    expect(v.is(Day, day)).toBe(false);
  },
);

test('a leap day is a day', () => {
  expect(v.is(Day, '2028-02-29')).toBe(true);
});

describe('an edit', () => {
  const edit = (fields: unknown) => ({ campaignId: 'NL-1', baseVersion: 3, fields });

  test('changes at least one field', () => {
    const refused = v.safeParse(CampaignEdit, edit({}));
    expect(refused.issues?.[0].message).toBe('Change at least one field.');
  });

  test('may take the end of a campaign away, and may not leave a field undefined', () => {
    expect(v.is(CampaignEdit, edit({ endDate: null }))).toBe(true);
    expect(v.is(EditableFields, { name: undefined })).toBe(false);
  });

  test('knows only the fields that can be changed', () => {
    expect(v.is(CampaignEdit, edit({ currency: 'EUR' }))).toBe(false);
  });

  test('names a platform where it names platforms', () => {
    expect(v.is(CampaignEdit, { ...edit({ status: 'paused' }), platforms: [] })).toBe(false);
    expect(v.is(CampaignEdit, { ...edit({ status: 'paused' }), platforms: ['metro'] })).toBe(true);
  });
});

test('every channel is sold somewhere, and display everywhere', () => {
  for (const channel of channels) expect(platformsFor(channel).length).toBeGreaterThan(0);
  expect(platformsFor('display')).toEqual(platformNames);
});

test('a campaign may last one day and not less', () => {
  expect(datesProblem('2026-06-30', '2026-06-30')).toBeUndefined();
  expect(datesProblem('2026-06-30', null)).toBeUndefined();
  expect(datesProblem('2026-06-30', '2026-06-29')).toMatch(/before it starts/);
});

test('every kind of result can be sent', () => {
  const campaign = { ...sampleCampaign(), version: 2, bindings: [] };
  const applied = { platform: 'metro', state: 'applied', verified: true, writes: 1 } as const;
  const results: EditResult[] = [
    { state: 'saved', campaign, targets: [], text: 'x' },
    { state: 'partial-success', campaign, targets: [applied], text: 'x' },
    {
      state: 'conflict',
      campaign,
      conflicts: [{ field: 'name', mine: 'a', theirs: 'b', theirsVersion: 2 }],
      text: 'x',
    },
    { state: 'refused', code: 'different-content', text: 'x' },
  ];
  for (const result of results) expect(v.parse(EditResult, JSON.parse(JSON.stringify(result)))).toEqual(result);
  expect(v.parse(TargetOutcome, applied)).toEqual(applied);
  expect(v.is(TargetProgress, { platform: 'goggle', state: 'throttled' })).toBe(false);
});
