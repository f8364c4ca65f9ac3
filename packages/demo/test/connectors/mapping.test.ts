import * as fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { fromGoggle, GoggleRow, maskOf, toGoggle } from '../../connectors/goggle/mapping.ts';
import { changesOf, fromMetro, MetroCampaign, toMetro } from '../../connectors/metro/mapping.ts';
import { fromTradeyard, patchOf, toTradeyard, TradeyardCampaign } from '../../connectors/tradeyard/mapping.ts';
import type { CampaignCore } from '../../contracts/campaign.ts';
import { randomCampaign, randomMask } from '../random-campaign.ts';
import { sampleCampaign } from '../sample-campaign.ts';

/** As it goes over the wire. */
const sent = (body: unknown): unknown => JSON.parse(JSON.stringify(body));

/** There and back in the form of each platform, checked as strictly as a real answer is. */
const roundTrips: Record<string, (campaign: CampaignCore) => CampaignCore> = {
  tradeyard: (campaign) =>
    fromTradeyard(v.parse(TradeyardCampaign, sent({ CampaignId: 'ty1', ...toTradeyard(campaign) }))),
  goggle: (campaign) => fromGoggle(v.parse(GoggleRow, sent(toGoggle(campaign)))),
  metro: (campaign) => fromMetro(v.parse(MetroCampaign, sent(toMetro(campaign)))),
};

describe.each(Object.entries(roundTrips))('%s', (_, there) => {
  test('200 random campaigns come back as they went', () => {
    fc.assert(
      fc.property(randomCampaign, (campaign) => {
        expect(there(campaign)).toEqual(campaign);
      }),
      { numRuns: 200 },
    );
  });

  test('is not told of drafts', () => {
    expect(() => there(sampleCampaign({ status: 'draft' }))).toThrow(/knows no drafts/);
  });
});

test('one budget in the units of the three', () => {
  const campaign = sampleCampaign({ budgetMicros: 25_000_000 });
  expect(toTradeyard(campaign).CampaignFlights[0].DailyTargetInAdvertiserCurrency).toBe(25);
  expect(toGoggle(campaign).campaignBudget.amountMicros).toBe('25000000');
  expect(toMetro(campaign).daily_budget).toBe(2500);
});

test('a part of a cent is refused where the unit cannot say it, and never rounded', () => {
  const campaign = sampleCampaign({ budgetMicros: 25_005_000 });
  expect(() => toTradeyard(campaign)).toThrow('25.005 USD cannot be paid; use an amount with at most 2 decimals.');
  expect(() => toMetro(campaign)).toThrow(/cannot be paid/);
});

test('days: an exclusive end here, the last second there', () => {
  const campaign = sampleCampaign({ endDate: '2027-02-28' });
  expect(toTradeyard(campaign).CampaignFlights[0].EndDateExclusiveUTC).toBe('2027-03-01T00:00:00Z');
  expect(toGoggle(campaign).campaign.endDateTime).toBe('2027-02-28 23:59:59');
  expect(toMetro(campaign).stop_time).toBe('2027-02-28T23:59:59+0000');
});

describe('an update', () => {
  test('of Tradeyard has only what the mask names, and keeps the rest of the flight', () => {
    fc.assert(
      fc.property(randomCampaign, randomCampaign, randomMask, (before, wanted, mask) => {
        const current: TradeyardCampaign = { CampaignId: 'ty1', ...toTradeyard(before) };
        const campaign = {
          ...wanted,
          budgetPeriod: before.budgetPeriod,
          currency: before.currency,
          budgetMicros: before.budgetMicros * 2,
          spentMicros: 0,
          goal: before.goal,
        };
        const changes: Partial<TradeyardCampaign> = patchOf(campaign, mask, current);
        const after = fromTradeyard({ ...current, ...changes });
        expect(after).toEqual({ ...before, ...Object.fromEntries(mask.map((field) => [field, campaign[field]])) });
      }),
    );
  });

  test('of Metro has only what the mask names', () => {
    const campaign = sampleCampaign({ name: 'New', endDate: null });
    expect(changesOf(campaign, ['name'])).toEqual({ name: 'New' });
    expect(changesOf(campaign, ['endDate', 'budgetMicros'])).toEqual({ stop_time: null, daily_budget: 2000 });
  });

  test('of Goggle names each field where it lives', () => {
    expect(maskOf(['name', 'endDate', 'pacing', 'budgetMicros'], 'flight')).toEqual({
      campaign: ['name', 'end_date_time'],
      budget: ['delivery_method', 'total_amount_micros'],
    });
  });
});
