/** From what was named and what shall become of it to plans: one, or those to choose from. */
import type { Fact } from './facts.ts';
import {
  missingIn,
  nobody,
  type Change,
  type Order,
  type Plan,
  type Reading,
  type Span,
  type Subject,
} from './plan.ts';
import type { Named } from './subject.ts';

/** What a plan was read from. */
export interface Said {
  readonly facts: readonly Fact[];
  /** How surely the verb was meant, 0 to 1. */
  readonly verb: number;
}

/** Below this a single likely campaign is asked for all the same. */
const SURE_ENOUGH = 0.6;

/** A plan for what was named, or the question which campaign is meant. */
export function whichOne(named: Named, changes: readonly Change[], said: Said): Reading {
  return which(named, (campaigns) => ({ intent: 'change', campaigns, changes }), said);
}

export function which(named: Named, order: (campaigns: Subject) => Order, said: Said): Reading {
  const choices = plansOf(named, order, said);
  switch (named.is) {
    case 'none':
      return { state: 'ask', sentence: 'Which campaign?', choices };
    case 'unknown':
      return choices.length > 0
        ? { state: 'ask', sentence: `I did not understand “${named.strange.join(' ')}”.`, choices }
        : { state: 'cannot', sentence: `There is no campaign “${named.words}”.`, choices };
    case 'either':
      return { state: 'ask', sentence: 'Which one do you mean?', choices };
    case 'sure': {
      const [plan] = choices;
      if (!plan || named.subject.ids.length === 0) {
        return { state: 'cannot', sentence: 'No campaign is like that at the moment.', choices: [] };
      }
      if (missingIn(plan.order) === 'value') return { state: 'ask', sentence: 'To what?', choices };
      if (named.score < SURE_ENOUGH) return { state: 'ask', sentence: 'Do you mean this one?', choices };
      return { state: 'plan', plan };
    }
  }
}

export function choicesOf(named: Named, changes: readonly Change[], said: Said): readonly Plan[] {
  return plansOf(named, (campaigns) => ({ intent: 'change', campaigns, changes }), said);
}

export function plansOf(named: Named, order: (campaigns: Subject) => Order, said: Said): readonly Plan[] {
  const plan = (campaigns: Subject, score: number): Plan => ({
    order: order(campaigns),
    confidence: Math.round(said.verb * score * 100) / 100,
    spans: spansOf(said.facts),
  });
  switch (named.is) {
    case 'none':
      return [plan(nobody, 1)];
    case 'unknown':
      return named.strange.length === 0
        ? []
        : named.nearest.map(({ campaign, score }) => plan({ ids: [campaign.id], filters: [] }, score / 2));
    case 'sure':
      return named.subject.ids.length > 0 ? [plan(named.subject, named.score)] : [];
    case 'either': {
      const each = named.of.map(({ campaign, score }) => plan({ ids: [campaign.id], filters: [] }, score));
      return named.all.ids.length > 1 ? [...each, plan(named.all, 0.5)] : each;
    }
  }
}

function spansOf(facts: readonly Fact[]): readonly Span[] {
  return facts.flatMap(({ is, tokens }) => {
    const as = spanOf(is);
    const first = tokens[0];
    const last = tokens.at(-1);
    return as && first && last ? [{ start: first.start, end: last.end, as }] : [];
  });
}

function spanOf(is: Fact['is']): Span['as'] | undefined {
  switch (is) {
    case 'verb':
      return 'verb';
    case 'campaign':
    case 'word':
    case 'filter':
    case 'all':
      return 'campaigns';
    case 'field':
    case 'amount':
    case 'day':
    case 'length':
    case 'pacing':
      return 'value';
    case 'break':
    case 'block':
    case 'small':
      return undefined;
  }
}
