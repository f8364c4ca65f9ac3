/** What is typed into the form that changes many budgets, and the change it comes to. */
import * as v from 'valibot';
import { BulkChange } from '../../contracts/bulk.ts';
import type { Campaign } from '../../contracts/campaign.ts';
import type { CurrencyCode } from '../../contracts/money.ts';
import { readMoney } from '../format/money.ts';

export interface BudgetDraft {
  readonly how: 'raise' | 'lower' | 'set';
  /** Percent, or the amount. */
  readonly typed: string;
  readonly currency: CurrencyCode;
  /** Of the campaigns that are selected. */
  readonly currencies: readonly CurrencyCode[];
}

/** Nothing is typed yet; the currency is that of most campaigns. */
export function noBudget(campaigns: readonly Campaign[]): BudgetDraft {
  const counts = new Map<CurrencyCode, number>();
  for (const { currency } of campaigns) counts.set(currency, (counts.get(currency) ?? 0) + 1);
  const currencies = [...counts].sort((a, b) => b[1] - a[1]).map(([currency]) => currency);
  return { how: 'raise', typed: '', currency: currencies[0] ?? 'USD', currencies };
}

/** `problem` is the empty text while nothing is typed: nobody has done anything wrong yet. */
export function readBudget({ how, typed, currency }: BudgetDraft): { change: BulkChange } | { problem: string } {
  if (typed.trim() === '') return { problem: '' };
  if (how === 'set') {
    const read = readMoney(typed, currency);
    return 'problem' in read ? read : { change: { kind: 'budget-to', budgetMicros: read.micros, currency } };
  }
  const percent = Number(typed);
  if (!Number.isFinite(percent) || percent <= 0) return { problem: 'Type a percentage above zero, like 10.' };
  const result = v.safeParse(BulkChange, { kind: 'budget-by', percent: how === 'raise' ? percent : -percent });
  return result.success ? { change: result.output } : { problem: result.issues[0].message };
}
