/** A desk with a dozen campaigns, on Tuesday, 16 June 2026 at noon. */
import type { Surroundings } from '../../grammar/plan.ts';
import { NOON, aBinding, aCampaign } from '../web/samples.ts';

const metro = [aBinding({ platform: 'metro', remoteId: 'm' })];
const goggle = [aBinding({ platform: 'goggle', remoteId: 'g' })];
const tradeyard = [aBinding()];

/** Spends 1.29 of what it should by now. */
const tooFast = { spentMicros: 2_000_000_000 };

export const campaigns = [
  aCampaign({ id: 'spring', name: 'Spring Sale', advertiser: 'Tern & Tide', ...tooFast }),
  aCampaign({ id: 'spring-r', name: 'Spring Sale - Retargeting', advertiser: 'Tern & Tide', bindings: metro }),
  aCampaign({
    id: 'warmers',
    name: 'Winter Warmers',
    advertiser: 'Halden Outdoor',
    channel: 'video',
    endDate: '2026-06-18',
  }),
  aCampaign({ id: 'tents', name: 'Always On | Tents | US Northeast', advertiser: 'Halden Outdoor', status: 'paused' }),
  aCampaign({ id: 'knit', name: 'Knitwear, Retargeting, Ireland', advertiser: 'Marlowe & Finch', currency: 'GBP' }),
  aCampaign({
    id: 'queen',
    name: 'Queen Size - Lookalikes - Florida',
    advertiser: 'Solace Mattress Co.',
    bindings: tradeyard,
    ...tooFast,
  }),
  aCampaign({ id: 'trial', name: 'Sleep Trial, Prospecting, Top 10 DMAs', advertiser: 'Solace Mattress Co.' }),
  aCampaign({ id: 'school', name: 'Back to School', advertiser: 'Kumo Stationery', currency: 'JPY', bindings: goggle }),
  aCampaign({
    id: 'zurich',
    name: 'Käsefondue Zürich',
    advertiser: 'Alpenhof Käse AG',
    currency: 'CHF',
    endDate: '2026-06-20',
  }),
  aCampaign({
    id: 'daily',
    name: 'Cold Brew, Q4 Push, Boston',
    advertiser: 'Brightkettle Coffee',
    budgetPeriod: 'daily',
    budgetMicros: 60_000_000,
    endDate: null,
    spentMicros: 900_000_000,
  }),
  aCampaign({ id: 'draft', name: 'Aligners, Phoenix', advertiser: 'Vantage Dental', status: 'draft', spentMicros: 0 }),
  aCampaign({
    id: 'over',
    name: 'Baltic Cruises',
    advertiser: 'Pellworm Cruises',
    endDate: '2026-06-10',
    startDate: '2026-05-01',
  }),
];

export const desk: Surroundings = { campaigns, today: '2026-06-16', nowMs: NOON, openId: 'trial' };
