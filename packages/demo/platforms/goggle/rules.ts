/** What Goggle lets a campaign and its budget be. */
import type { GoggleError } from './failure.ts';
import type { Row } from './resources.ts';

const MINIMUM_PER_DAY = 1_000_000n;
const LARGEST = 1_000_000_000_000_000n;
const DAY_MS = 86_400_000;

export function rulesBrokenBy({ campaign, campaignBudget: budget }: Row): GoggleError[] {
  const daily = budget.period === 'DAILY';
  const text = daily ? budget.amountMicros : budget.totalAmountMicros;
  const field = daily ? 'amount_micros' : 'total_amount_micros';
  if (text === undefined || (daily ? budget.totalAmountMicros : budget.amountMicros) !== undefined) {
    return [
      broken(
        'campaignBudgetError',
        'TOTAL_BUDGET_AMOUNT_XOR_DAILY_AMOUNT',
        field,
        `Period ${budget.period} takes ${field} and nothing else.`,
      ),
    ];
  }
  const amount = BigInt(text);
  const days = lengthInDays(campaign);
  if (days !== undefined && days < 1) {
    return [
      broken('dateRangeError', 'END_DATE_BEFORE_START_DATE', 'end_date_time', 'The end date is before the start date.'),
    ];
  }
  if (amount > LARGEST)
    return [broken('campaignBudgetError', 'MONEY_AMOUNT_TOO_LARGE', field, 'The amount is too large.')];
  if (amount % smallestUnit(campaign.currencyCode) !== 0n) {
    return [
      broken(
        'campaignBudgetError',
        'NON_MULTIPLE_OF_MINIMUM_CURRENCY_UNIT',
        field,
        'The amount is not a multiple of the smallest unit of the currency.',
      ),
    ];
  }
  const perDay = daily || days === undefined ? amount : amount / BigInt(days);
  if (perDay < MINIMUM_PER_DAY) {
    return [
      broken(
        'campaignBudgetError',
        'BUDGET_BELOW_PER_DAY_MINIMUM',
        field,
        'The budget is below the minimum for a day.',
      ),
    ];
  }
  return [];
}

export function broken(family: string, code: string, fieldName: string, message: string): GoggleError {
  return { errorCode: { [family]: code }, message, location: { fieldPathElements: [{ fieldName }] } };
}

function lengthInDays({ startDateTime, endDateTime }: Row['campaign']): number | undefined {
  if (endDateTime === undefined) return undefined;
  return Math.ceil((instant(endDateTime) - instant(startDateTime)) / DAY_MS);
}

function instant(dateTime: string): number {
  return Date.parse(`${dateTime.replace(' ', 'T')}Z`);
}

function smallestUnit(currencyCode: string): bigint {
  return currencyCode === 'JPY' ? 1_000_000n : 10_000n;
}
