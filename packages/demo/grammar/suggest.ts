/** What the command box offers for a text: verbs and campaigns together, the likeliest first. */
import type { Campaign } from '../contracts/campaign.ts';
import { verbsLike } from './facts.ts';
import { candidates } from './names.ts';
import { nobody, type Change, type Order, type Plan, type Reading, type Surroundings } from './plan.ts';
import { read } from './read.ts';
import { subjectOf } from './subject.ts';
import { tokensOf, wordsOf } from './tokens.ts';
import type { Verb } from './vocabulary.ts';

export interface Suggestions {
  /** A question, or why it cannot be done; unset where the first plan is what was said. */
  readonly sentence: string | undefined;
  readonly plans: readonly Plan[];
}

const MOST_SHOWN = 9;
/** Campaigns that are offered for a name, before what can be done with the first of them. */
const MOST_OPENED = 5;

export function suggest(text: string, around: Surroundings): Suggestions {
  if (text.trim() === '') return { sentence: undefined, plans: starters(around) };
  const reading = read(text, around);
  const plans = [...plansOf(reading), ...begun(text, around), ...deeds(reading, around), ...found(text, around)];
  const offered = distinct(plans).slice(0, MOST_SHOWN);
  return {
    sentence: reading.state === 'plan' ? undefined : reading.sentence,
    plans: offered.length > 0 ? offered : [plain({ intent: 'help' })],
  };
}

function plansOf(reading: Reading): readonly Plan[] {
  return reading.state === 'plan' ? [reading.plan] : reading.choices;
}

/** "re…" may become several verbs: each of them with the rest of the text. */
function begun(text: string, around: Surroundings): readonly Plan[] {
  const [first] = tokensOf(text);
  if (first?.kind !== 'word') return [];
  const rest = text.slice(first.end);
  const completions = verbsLike(first.plain).flatMap(({ verb, score }) => (score === 1 ? [] : [written(verb)]));
  return completions.flatMap((verb) => plansOf(read(`${verb}${rest}`, around)).slice(0, MOST_OPENED));
}

/** What can be done with the campaign that was found. */
function deeds(reading: Reading, around: Surroundings): readonly Plan[] {
  const first = plansOf(reading)[0]?.order;
  if (first?.intent !== 'open' || first.campaigns.ids.length !== 1) return [];
  const campaign = around.campaigns.find(({ id }) => id === first.campaigns.ids[0]);
  return campaign ? deedsOf(campaign).map(plain) : [];
}

function deedsOf(campaign: Campaign): readonly Order[] {
  const campaigns = { ids: [campaign.id], filters: [] };
  const change = (each: Change): Order => ({ intent: 'change', campaigns, changes: [each] });
  return [
    change({ kind: campaign.status === 'paused' ? 'resume' : 'pause' }),
    change({ kind: 'budget-by', percent: undefined }),
    { intent: 'forecast', campaigns },
  ];
}

/** Campaigns in the list by the words as they stand, whatever else they may mean. */
function found(text: string, around: Surroundings): readonly Plan[] {
  const words = wordsOf(text).join(' ');
  if (words === '' || candidates(around.campaigns, wordsOf(text)).length === 0) return [];
  const campaigns = subjectOf([{ on: 'words', words }], around);
  return campaigns.ids.length > 1 ? [plain({ intent: 'find', campaigns })] : [];
}

/** Everything that can be done, to begin with: first with the campaign on the screen. */
function starters({ openId, campaigns }: Surroundings): readonly Plan[] {
  const open = campaigns.find(({ id }) => id === openId);
  const changes: readonly Change[] = [
    { kind: 'pause' },
    { kind: 'resume' },
    { kind: 'budget-by', percent: undefined },
    { kind: 'budget-to', micros: undefined },
    { kind: 'end-on', day: undefined },
    { kind: 'rename', name: undefined },
  ];
  const orders: readonly Order[] = [
    ...(open ? deedsOf(open) : []),
    { intent: 'open', campaigns: nobody },
    ...changes.map((change): Order => ({ intent: 'change', campaigns: nobody, changes: [change] })),
    { intent: 'forecast', campaigns: nobody },
    { intent: 'help' },
  ];
  return orders.map(plain);
}

function plain(order: Order): Plan {
  return { order, confidence: 0.5, spans: [] };
}

/** The verb as the grammar knows it by its first word. */
function written(verb: Verb): string {
  return verb === 'notify' ? 'notify me' : verb === 'go' ? 'go to' : verb;
}

function distinct(plans: readonly Plan[]): readonly Plan[] {
  const seen = new Set<string>();
  return plans.filter(({ order }) => {
    const key = JSON.stringify(order);
    return !seen.has(key) && seen.add(key);
  });
}
