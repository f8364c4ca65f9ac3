/** The exports that come with the demo. */
import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { CampaignCore } from '../../contracts/campaign.ts';
import { readExport } from '../../database/import.ts';

const read = (name: string) => readExport(readFileSync(new URL(`../../exports/${name}.csv`, import.meta.url)));

describe('Northlight', () => {
  const report = read('northlight-campaigns');

  test('is recognised, and every line is accounted for', () => {
    expect(report.shape).toBe('northlight');
    expect(report.lines).toEqual({ total: 137, imported: 129, leftOut: 7, blank: 1, notCampaigns: 0 });
    expect(report.campaigns).toHaveLength(129);
  });

  test('says of every line that is wrong where it is, what is wrong and what to do', () => {
    expect(report.problems.map(({ effect, text }) => `${effect}: ${text}`)).toEqual([
      'left-out: Line 20, field "Flight Budget": "TBC" is not an amount. Write it like the others in this column. The line was left out.',
      'left-out: Line 41, field "Flight End": The campaign would end on 2026-10-31, before it starts on 2026-11-15; move one of the two. The line was left out.',
      'left-out: Line 57, field "Status": "On fire" is not known. Use one of: Live, Paused, Draft, Completed. The line was left out.',
      'corrected: Line 62, field "Spend To Date": it is empty; the campaign was imported as having spent nothing.',
      'left-out: Line 73, field "Campaign ID": NL-40421 is already on line 72. Give one of them another id. The line was left out.',
      'left-out: Line 92, field "Daily Budget": there is a flight budget ($5,000.00) as well. Keep one of the two. The line was left out.',
      'left-out: Line 107, field "Currency": it is empty. Fill it in and import the file again. The line was left out.',
      'left-out: Line 121: it has 9 fields, the header has 15. Look for a missing or stray separator. The line was left out.',
    ]);
  });

  test('has the campaign of the examples', () => {
    expect(report.campaigns.find(({ name }) => name === 'Spring Sale')).toEqual({
      id: 'NL-40140',
      name: 'Spring Sale',
      advertiser: 'Tern & Tide',
      channel: 'display',
      goal: { kind: 'conversions', targetMicros: 18_400_000 },
      currency: 'USD',
      status: 'enabled',
      startDate: '2026-10-01',
      endDate: '2027-06-30',
      budgetMicros: 25_000_000,
      budgetPeriod: 'daily',
      pacing: 'even',
      spentMicros: 1_243_750_000,
    });
  });

  test('reads yen, quotes within quotes, and words in capitals', () => {
    expect(report.campaigns.find(({ id }) => id === 'NL-40212')).toMatchObject({
      currency: 'JPY',
      budgetMicros: 11_250_000_000_000,
    });
    expect(report.campaigns.map(({ name }) => name)).toContain('Cold Brew "Slow Mornings" - Launch - NYC');
  });
});

describe('Brandwerk', () => {
  const report = read('brandwerk-kampagnen');

  test('is recognised, and every line is accounted for', () => {
    expect(report.shape).toBe('brandwerk');
    expect(report.lines).toEqual({ total: 113, imported: 106, leftOut: 6, blank: 0, notCampaigns: 1 });
  });

  test('says of every line that is wrong where it is, also after a name over two lines', () => {
    expect(report.problems.map(({ effect, line, field }) => [effect, line, field])).toEqual([
      ['corrected', 13, 'Kampagne'],
      ['left-out', 31, 'Laufzeit bis'],
      ['left-out', 48, 'Budget'],
      ['left-out', 62, 'Kanal'],
      ['left-out', 77, 'Ausgaben bisher'],
      ['left-out', 90, 'Kampagne'],
      ['left-out', 101, 'Budget'],
      ['not-a-campaign', 116, undefined],
    ]);
  });

  test('reads euros, kronor and francs, each written its own way', () => {
    const budgetOf = (id: string) => {
      const campaign = report.campaigns.find((candidate) => candidate.id === id);
      return [campaign?.currency, campaign?.budgetMicros];
    };
    expect(budgetOf('BW-26-0004')).toEqual(['EUR', 40_000_000_000]);
    expect(budgetOf('BW-26-0001')).toEqual(['SEK', 140_000_000_000]);
    expect(budgetOf('BW-26-0007')).toEqual(['CHF', 40_000_000_000]);
  });
});

test('together they are a manager’s campaigns: enough, valid, no id twice', () => {
  const all = [...read('northlight-campaigns').campaigns, ...read('brandwerk-kampagnen').campaigns];
  expect(all.length).toBeGreaterThanOrEqual(200);
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  for (const campaign of all) expect(v.parse(CampaignCore, campaign)).toEqual(campaign);
});
