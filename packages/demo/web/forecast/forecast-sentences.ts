/** What a forecast says, in sentences. */
import type { Campaign } from '../../contracts/campaign.ts';
import { longDay } from '../format/dates.ts';
import { goalLabels } from '../format/labels.ts';
import { money } from '../format/money.ts';
import { count } from '../format/numbers.ts';
import { lastsUntil, type ForecastView } from './forecast-view.ts';

export function forecastSentences(
  { days, dailyBudgetMicros }: ForecastView,
  campaign: Campaign | undefined,
): readonly string[] {
  const last = days.at(-1);
  if (!last || !campaign) return ['No day is forecast yet.'];
  const { currency, goal, budgetPeriod, budgetMicros } = campaign;
  const what = goal.kind === 'reach' ? 'people reached' : goalLabels[goal.kind].toLowerCase();
  const sentences = [
    `By ${longDay(last.day)}: ${count(last.median)} ${what} (median). 80% of the simulations end between ${count(last.p10)} and ${count(last.p90)}.`,
    `Total spend by then: ${money(last.spendMicros, currency)}.`,
  ];
  if (dailyBudgetMicros !== undefined)
    sentences.push(`Assumes a daily budget of ${money(dailyBudgetMicros, currency)}.`);
  const spent = budgetPeriod === 'flight' ? lastsUntil(days, budgetMicros) : undefined;
  if (spent) sentences.push(`The budget of ${money(budgetMicros, currency)} is used up on ${longDay(spent)}.`);
  return sentences;
}
