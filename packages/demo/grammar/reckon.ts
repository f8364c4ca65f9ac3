/** What a plan does to each campaign, before it is done: values before and after, who is left out, and how grave it is. */
import { bulkOf, planBulk } from '../contracts/bulk-plan.ts';
import { BulkEdit, type BulkChange } from '../contracts/bulk.ts';
import { EditableFields, datesProblem, type Campaign } from '../contracts/campaign.ts';
import { formatMoney, isWholeMinor, wholeMinorSentence } from '../contracts/money.ts';
import * as v from 'valibot';
import type { Change } from './plan.ts';

export interface Reckoning {
  readonly edits: readonly { readonly campaign: Campaign; readonly fields: EditableFields }[];
  /** Campaigns that stay as they are, and why. */
  readonly left: readonly { readonly campaign: Campaign; readonly because: string }[];
  /** What to ask for many at once; undefined for one campaign. */
  readonly bulk: BulkEdit | undefined;
  /** Why it wants a second look; empty for a small change of one campaign. */
  readonly risks: readonly ('many' | 'large')[];
  /** Why nothing of it can be done. */
  readonly problem: string | undefined;
}

/** A change of a budget by more than this share is looked at twice. */
const LARGE = 0.2;

type Outcome = { fields: EditableFields } | { because: string };

export function reckon(changes: readonly Change[], campaigns: readonly Campaign[]): Reckoning {
  return campaigns.length > 1 ? reckonMany(changes, campaigns) : reckonOne(changes, campaigns);
}

function reckonOne(changes: readonly Change[], campaigns: readonly Campaign[]): Reckoning {
  const [campaign] = campaigns;
  if (!campaign || changes.length === 0) return nothing('Choose what shall be done, and to which campaign.');
  let fields: EditableFields = {};
  for (const change of changes) {
    const outcome = outcomeOf(change, { ...campaign, ...fields });
    if ('because' in outcome) return { ...nothing(undefined), left: [{ campaign, because: outcome.because }] };
    fields = { ...fields, ...outcome.fields };
  }
  const after = fields.budgetMicros ?? campaign.budgetMicros;
  const large = Math.abs(after - campaign.budgetMicros) > LARGE * campaign.budgetMicros;
  return { ...nothing(undefined), edits: [{ campaign, fields }], risks: large ? ['large'] : [] };
}

function reckonMany(changes: readonly Change[], campaigns: readonly Campaign[]): Reckoning {
  const [change, ...others] = changes;
  if (!change || others.length > 0) return nothing('For several campaigns, make one change after the other.');
  const bulk = bulkChange(change, campaigns);
  if ('problem' in bulk) return nothing(bulk.problem);
  const outcomes = campaigns.map((campaign) => ({ campaign, ...outcomeOf(change, campaign) }));
  const edits = outcomes.flatMap((each) => ('fields' in each ? [each] : []));
  const left = outcomes.flatMap((each) => ('because' in each ? [each] : []));
  if (edits.length === 0) return { ...nothing(undefined), left };
  const read = v.safeParse(BulkEdit, bulkOf(bulk.change, { edits, left }));
  if (!read.success) return nothing(read.issues[0].message);
  return { edits, left, bulk: read.output, risks: ['many'], problem: undefined };
}

/** One change as many campaigns can be asked for it. */
function bulkChange(change: Change, campaigns: readonly Campaign[]): { change: BulkChange } | { problem: string } {
  switch (change.kind) {
    case 'pause':
    case 'resume':
      return { change: { kind: change.kind } };
    case 'budget-by':
      return change.percent === undefined ? noValue : { change: { kind: 'budget-by', percent: change.percent } };
    case 'budget-to': {
      if (change.micros === undefined) return noValue;
      const known = new Set(campaigns.map(({ currency }) => currency));
      const [only] = known;
      const currency = change.currency ?? (known.size === 1 ? only : undefined);
      if (currency === undefined) {
        return { problem: `Their budgets are in ${[...known].join(', ')}: say the currency with the amount.` };
      }
      return { change: { kind: 'budget-to', budgetMicros: change.micros, currency } };
    }
    case 'end-on':
      return change.day === undefined ? noValue : { change: { kind: 'end-on', endDate: change.day } };
    case 'end-by':
      return { change };
    case 'pace':
      return change.pacing === undefined ? noValue : { change: { kind: 'pace', pacing: change.pacing } };
    case 'budget-add':
      return { problem: 'For several campaigns, change the budget by percent or set it to an amount.' };
    case 'start-on':
    case 'rename':
      return { problem: 'This can be done for one campaign at a time.' };
  }
}

const noValue = { problem: 'Say the value.' };

/** What becomes of one campaign. */
function outcomeOf(change: Change, campaign: Campaign): Outcome {
  const wrong = mismatch(change, campaign);
  if (wrong !== undefined) return { because: wrong };
  switch (change.kind) {
    case 'pause':
    case 'resume':
    case 'budget-by':
    case 'budget-to':
    case 'end-on':
    case 'end-by':
    case 'pace': {
      const bulk = bulkChange(change, [campaign]);
      if ('problem' in bulk) return { because: bulk.problem };
      const { edits, left } = planBulk(bulk.change, [campaign]);
      const because = left[0]?.because ?? 'It is so already.';
      return edits[0] ? { fields: edits[0].fields } : { because };
    }
    case 'budget-add': {
      const after = campaign.budgetMicros + (change.micros ?? 0);
      if (!isWholeMinor(after, campaign.currency)) return { because: wholeMinorSentence(after, campaign.currency) };
      return after > 0 ? checked({ budgetMicros: after }) : { because: 'Nothing would be left of its budget.' };
    }
    case 'start-on': {
      if (change.day === undefined) return { because: noValue.problem };
      if (change.day === campaign.startDate) return { because: 'It is so already.' };
      const because = datesProblem(change.day, campaign.endDate);
      return because === undefined ? checked({ startDate: change.day }) : { because };
    }
    case 'rename':
      if (change.name === campaign.name) return { because: 'It is called so already.' };
      return change.name === undefined ? { because: noValue.problem } : checked({ name: change.name });
  }
}

/** Where the words do not fit the campaign: another currency, another kind of budget, the other direction. */
function mismatch(change: Change, campaign: Campaign): string | undefined {
  const { currency, budgetMicros, budgetPeriod, endDate, status } = campaign;
  if (status === 'archived') return 'It is archived and can no longer be changed.';
  if ((change.kind === 'budget-to' || change.kind === 'budget-add') && (change.currency ?? currency) !== currency) {
    return `Its budget is in ${currency}, not in ${change.currency}.`;
  }
  if (change.kind === 'budget-to') {
    if (change.period && change.period !== budgetPeriod) {
      return budgetPeriod === 'daily' ? 'Its budget is per day.' : 'Its budget is for the whole flight.';
    }
    const { way, micros = budgetMicros } = change;
    const has = `Its budget is ${formatMoney(budgetMicros, currency)}`;
    if (way === 'up' && micros < budgetMicros) return `${has}: this would lower it.`;
    if (way === 'down' && micros > budgetMicros) return `${has}: this would raise it.`;
  }
  if (change.kind === 'end-on' && change.way && change.day) {
    if (change.way === 'later' && endDate !== null && change.day < endDate)
      return `It ends on ${endDate}: this would shorten it.`;
    if (change.way === 'later' && endDate === null) return 'It has no end: this would give it one.';
    if (change.way === 'earlier' && endDate !== null && change.day > endDate)
      return `It ends on ${endDate}: this would extend it.`;
  }
  return undefined;
}

function checked(given: EditableFields): Outcome {
  const read = v.safeParse(EditableFields, given);
  return read.success ? { fields: read.output } : { because: read.issues[0].message };
}

function nothing(problem: string | undefined): Reckoning {
  return { edits: [], left: [], bulk: undefined, risks: [], problem };
}
