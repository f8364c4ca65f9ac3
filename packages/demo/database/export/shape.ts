/** What makes one kind of export different from another. */
import type { CampaignCore } from '../../contracts/campaign.ts';
import { datesProblem } from '../../contracts/campaign.ts';
import { isWholeMinor, wholeMinorSentence, type CurrencyCode } from '../../contracts/money.ts';
import type { Line } from './line.ts';

export interface Shape {
  readonly name: 'northlight' | 'brandwerk';
  readonly delimiter: ',' | ';';
  /** All of these have to be in the header, in any order; others may be there too. */
  readonly columns: readonly string[];
  /** The column with the id of the campaign. */
  readonly id: string;
  /** For lines that are not campaigns at all, such as totals: what they are. */
  notACampaign?(line: Line): string | undefined;
  /** Undefined when something is wrong; the line has reported it by then. */
  read(line: Line): CampaignCore | undefined;
}

/** What all shapes do alike once the fields are read: names on one line, dates and amounts that can be. */
export function finished(
  line: Line,
  campaign: CampaignCore,
  fields: { name: string; endDate: string; budget: string },
): CampaignCore | undefined {
  const dates = datesProblem(campaign.startDate, campaign.endDate);
  if (dates !== undefined) return line.wrong(fields.endDate, dates);
  if (campaign.budgetMicros === 0) return line.wrong(fields.budget, 'the budget is zero. Give the campaign a budget.');
  for (const micros of [campaign.budgetMicros, campaign.spentMicros, campaign.goal.targetMicros ?? 0]) {
    if (!isWholeMinor(micros, campaign.currency))
      return line.wrong(fields.budget, wholeMinorSentence(micros, campaign.currency));
  }
  const name = campaign.name.replace(/\s+/g, ' ');
  if (/[\r\n]/.test(campaign.name)) line.corrected(fields.name, `the name had a line break; it is now "${name}".`);
  return { ...campaign, name };
}

/** Checks that an amount is in the currency of its line, where it says one. */
export function sameCurrency(
  line: Line,
  field: string,
  amount: { micros: number; currency?: CurrencyCode } | undefined,
  currency: CurrencyCode | undefined,
): number | undefined {
  if (amount === undefined) return undefined;
  if (currency === undefined || amount.currency === undefined || amount.currency === currency) return amount.micros;
  return line.wrong(
    field,
    `"${line.text(field)}" is in ${amount.currency}, the campaign in ${currency}. Use one currency.`,
  );
}
