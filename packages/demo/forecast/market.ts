/** What is assumed of the markets that campaigns buy in: when people are there, and what a result costs. */
import type { Channel, Goal } from '../contracts/campaign.ts';
import type { CurrencyCode } from '../contracts/money.ts';

/** From Sunday to Saturday; each week adds up to 7. */
type Week = readonly [number, number, number, number, number, number, number];
const atWork: Week = [0.7, 1.1, 1.16, 1.14, 1.12, 1.04, 0.74];
const atLeisure: Week = [1.16, 0.92, 0.9, 0.92, 0.96, 1.02, 1.12];
const outdoors: Week = [0.86, 0.96, 0.98, 1, 1.02, 1.08, 1.1];

/** How much happens on a day of the week, compared with an average day. */
export function weekOf(channel: Channel): Week {
  switch (channel) {
    case 'search':
    case 'display':
    case 'native':
      return atWork;
    case 'video':
    case 'ctv':
    case 'audio':
    case 'social':
      return atLeisure;
    case 'dooh':
      return outdoors;
  }
}

/** From midnight on, how much happens in each hour. */
const hours = [
  0.34, 0.22, 0.16, 0.13, 0.15, 0.27, 0.52, 0.83, 1.02, 1.12, 1.18, 1.22, 1.26, 1.22, 1.2, 1.21, 1.26, 1.35, 1.5, 1.68,
  1.76, 1.65, 1.24, 0.71,
];

/** How much happens in each of `steps` equal parts of a day, on average 1. */
export function dayInSteps(steps: number): Float64Array {
  const shares = Float64Array.from(
    { length: steps },
    (_, step) => hours[Math.floor((step * hours.length) / steps)] ?? 1,
  );
  const mean = shares.reduce((sum, share) => sum + share, 0) / steps;
  return shares.map((share) => share / mean);
}

const usualCosts: Record<Goal['kind'], number> = {
  reach: 8_000,
  clicks: 600_000,
  'video-views': 45_000,
  leads: 24_000_000,
  conversions: 19_000_000,
};
const perDollar: Record<CurrencyCode, number> = { CHF: 0.9, EUR: 0.92, GBP: 0.8, JPY: 150, SEK: 10.4, USD: 1 };

/** What one result usually costs: what the campaign is set to pay for it, or what others pay. */
export function usualCostMicros({ kind, targetMicros }: Goal, currency: CurrencyCode): number {
  return targetMicros !== null && targetMicros > 0 ? targetMicros : usualCosts[kind] * perDollar[currency];
}
