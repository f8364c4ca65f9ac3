/** What a verb and the values beside it come to. What may mean several things comes to several options. */
import type { Amount } from './amounts.ts';
import type { Fact, Lead } from './facts.ts';
import type { Change } from './plan.ts';
import type { Field, Verb } from './vocabulary.ts';

export interface Changes {
  readonly options: readonly Change[];
  /** The one option is what was said; otherwise it is asked even where there is only one. */
  readonly sure: boolean;
  /** The facts that it was made of. */
  readonly used: ReadonlySet<Fact>;
}

type FactOf<K extends Fact['is']> = Extract<Fact, { is: K }>;

/** More percent than that are no likely meaning of a bare number. */
const LIKELY_PERCENT = 100;

/** Undefined for a verb that changes nothing. */
export function changesOf(verb: Verb, facts: readonly Fact[], today: string): Changes | undefined {
  switch (verb) {
    case 'pause':
    case 'resume':
      return { options: [{ kind: verb }], sure: true, used: new Set() };
    case 'double':
    case 'halve':
      return {
        options: [{ kind: 'budget-by', percent: verb === 'double' ? 100 : -50 }],
        sure: true,
        used: new Set(all(facts, 'field').filter(isBudget)),
      };
    case 'raise':
    case 'lower':
      return moved(verb, facts);
    case 'extend':
    case 'shorten':
    case 'end':
      return ended(verb, facts, today);
    case 'set':
    case 'pace':
      return set(verb, facts);
    case 'rename':
    case 'open':
    case 'show':
    case 'find':
    case 'forecast':
    case 'notify':
    case 'go':
    case 'undo':
    case 'help':
      return undefined;
  }
}

function moved(verb: 'raise' | 'lower', facts: readonly Fact[]): Changes {
  const sign = verb === 'raise' ? 1 : -1;
  const fact = valueAmount(facts);
  const fields = all(facts, 'field').filter(isBudget);
  const used = new Set<Fact>([...fields, ...(fact ? [fact] : [])]);
  if (!fact) return { options: [{ kind: 'budget-by', percent: undefined }], sure: true, used };
  const { amount } = fact;
  // "Add 200 to the budget": the word says already that it comes on top.
  const added = facts.some(({ is, tokens }) => is === 'verb' && tokens[0]?.plain === 'add');
  const lead: Lead = added ? 'by' : fact.lead;
  const odd = amount.sign !== undefined && amount.sign !== sign;
  const by = amount.micros.map((micros): Change => ({ kind: 'budget-by', percent: (sign * micros) / 1_000_000 }));
  if (amount.percent) return { options: by, sure: by.length === 1 && lead !== 'to' && !odd, used };
  const add = amount.micros.map((micros): Change => ({
    kind: 'budget-add',
    micros: sign * micros,
    ...inCurrency(amount),
  }));
  const to = amount.micros.map((micros): Change => ({
    kind: 'budget-to',
    micros,
    ...inCurrency(amount),
    way: verb === 'raise' ? 'up' : 'down',
  }));
  if (lead === 'to') return { options: to, sure: to.length === 1 && amount.sign === undefined, used };
  if (lead === 'by' && (added || amount.currency)) return { options: add, sure: add.length === 1 && !odd, used };
  const percents = amount.currency || (amount.micros[0] ?? 0) > LIKELY_PERCENT * 1_000_000 ? [] : by;
  if (lead === 'by')
    return { options: [...percents, ...add], sure: percents.length === 0 && add.length === 1 && !odd, used };
  return { options: [...percents, ...add, ...to], sure: false, used };
}

function ended(verb: 'extend' | 'shorten' | 'end', facts: readonly Fact[], today: string): Changes {
  const day = all(facts, 'day')[0];
  const length = all(facts, 'length')[0];
  const fields = all(facts, 'field').filter(({ field }) => field === 'end');
  const used = new Set<Fact>([...fields, ...(day ? [day] : length ? [length] : [])]);
  const way = verb === 'extend' ? ('later' as const) : verb === 'shorten' ? ('earlier' as const) : undefined;
  const onDay = (each: string | null | undefined): Change => ({ kind: 'end-on', day: each, ...(way && { way }) });
  if (day) return { options: day.days.map(onDay), sure: day.days.length === 1, used };
  if (length && verb !== 'end') {
    const count = verb === 'extend' ? length.length.count : -length.length.count;
    return { options: [{ kind: 'end-by', length: { ...length.length, count } }], sure: true, used };
  }
  // To end something may be to pause it, or to set its last day.
  if (verb === 'end') return { options: [{ kind: 'pause' }, onDay(today)], sure: false, used };
  return { options: [onDay(undefined)], sure: true, used };
}

function set(verb: 'set' | 'pace', facts: readonly Fact[]): Changes {
  const [field] = all(facts, 'field');
  const pacing = all(facts, 'pacing')[0];
  const fact = valueAmount(facts);
  const day = all(facts, 'day')[0];
  const status = all(facts, 'filter').find(
    ({ tokens, filter }) => filter.on === 'status' && tokens.at(-1) === lastOf(facts),
  );
  const with_ = (...more: readonly (Fact | undefined)[]) =>
    new Set([field, ...more].filter((each) => each !== undefined));
  if (verb === 'pace' || pacing || field?.field === 'pacing') {
    return { options: [{ kind: 'pace', pacing: pacing?.pacing }], sure: true, used: with_(pacing) };
  }
  const set = status?.filter.on === 'status' ? status.filter.status : undefined;
  if (set === 'paused' || set === 'eligible') {
    return { options: [{ kind: set === 'paused' ? 'pause' : 'resume' }], sure: true, used: with_(status) };
  }
  if (field?.field === 'start') {
    const options = datesOf(day).map((each): Change => ({ kind: 'start-on', day: each ?? undefined }));
    return { options, sure: options.length === 1, used: with_(day) };
  }
  if (field?.field === 'end' || (!field && day)) {
    const options = datesOf(day).map((each): Change => ({ kind: 'end-on', day: each }));
    return { options, sure: options.length === 1 && field !== undefined, used: with_(day) };
  }
  if (field && !isBudget(field)) return { options: [], sure: false, used: with_() };
  const period = field?.field === 'daily-budget' ? 'daily' : field?.field === 'flight-budget' ? 'flight' : undefined;
  if (fact?.amount.percent) {
    const { micros, sign } = fact.amount;
    const signs = sign ? [sign] : [1, -1];
    const options = signs.flatMap((each) =>
      micros.map((one): Change => ({ kind: 'budget-by', percent: (each * one) / 1_000_000 })),
    );
    return { options, sure: options.length === 1 && field !== undefined && fact.lead !== 'to', used: with_(fact) };
  }
  const amounts: readonly (number | undefined)[] = fact ? fact.amount.micros : [undefined];
  const options = amounts.map((micros): Change => ({
    kind: 'budget-to',
    micros,
    ...(fact && inCurrency(fact.amount)),
    ...(period && { period }),
  }));
  const plainly = fact === undefined || (fact.amount.sign === undefined && fact.lead !== 'by');
  return { options, sure: options.length === 1 && field !== undefined && plainly, used: with_(fact) };
}

/** The number that is a value rather than a part of a name: one with a sign, a unit or a "to" before it. */
function valueAmount(facts: readonly Fact[]): FactOf<'amount'> | undefined {
  const amounts = all(facts, 'amount');
  return amounts.find((fact) => !isBare(fact)) ?? amounts.at(-1);
}

/** A number with nothing that makes it a value. */
export function isBare({ amount, lead }: FactOf<'amount'>): boolean {
  return lead === undefined && !amount.percent && amount.currency === undefined && amount.sign === undefined;
}

function isBudget({ field }: { field: Field }): boolean {
  return field === 'budget' || field === 'daily-budget' || field === 'flight-budget';
}

function datesOf(day: FactOf<'day'> | undefined): readonly (string | null | undefined)[] {
  return day ? day.days : [undefined];
}

function inCurrency({ currency }: Amount) {
  return currency ? { currency } : {};
}

function all<K extends Fact['is']>(facts: readonly Fact[], is: K): readonly FactOf<K>[] {
  return facts.filter((fact): fact is FactOf<K> => fact.is === is);
}

function lastOf(facts: readonly Fact[]) {
  return facts.findLast(({ is }) => is !== 'small')?.tokens.at(-1);
}
