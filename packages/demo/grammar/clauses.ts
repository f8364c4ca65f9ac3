/** From facts to a reading: what each verb asks, of which campaigns, and whether all of it was understood. */
import { changesOf, isBare, type Changes } from './changes.ts';
import { plansOf, which, type Said } from './choices.ts';
import type { Fact } from './facts.ts';
import { nobody, type Change, type Order, type Plan, type Reading, type Subject, type Surroundings } from './plan.ts';
import { namedBy, subjectOf, unknown, type Named } from './subject.ts';
import { wordsOf } from './tokens.ts';
import { notHere, type Verb } from './vocabulary.ts';

interface Clause {
  readonly verb: Verb | undefined;
  readonly facts: readonly Fact[];
}

export function readClauses(facts: readonly Fact[], around: Surroundings): Reading {
  const block = facts.find((fact) => fact.is === 'block');
  if (block?.is === 'block') return refused(block.because, facts, around);
  const clauses = clausesOf(facts);
  const [first] = clauses;
  const orders = clauses.map((clause) => orderOf(clause, around));
  const [only] = orders;
  if (!first || !only) return { state: 'ask', sentence: 'What do you want to do?', choices: [] };
  const said: Said = { facts, verb: sureness(facts) };
  if (orders.length === 1) return readOne(only, said, around);
  return readSeveral(orders, said, around);
}

/** What one clause asks. */
interface Asked {
  readonly verb: Verb | undefined;
  readonly changes: Changes | undefined;
  readonly named: Named;
  /** Facts nothing could be made of. */
  readonly left: readonly Fact[];
  /** Named by name, and yet on one platform. */
  readonly onePlatform: boolean;
  readonly facts: readonly Fact[];
}

function orderOf(clause: Clause, around: Surroundings): Asked {
  const implied = clause.verb ?? (isValueGiven(clause.facts) ? 'set' : undefined);
  const changes = implied && changesOf(implied, clause.facts, around.today);
  const shows = implied === 'show' || implied === 'open' || implied === undefined;
  const many = clause.facts.some(({ is }) => is === 'all');
  // A number or a field that nothing was made of is a part of a name: "Top 10 DMAs", "Year End Sale".
  const about = clause.facts
    .filter((fact) => !changes?.used.has(fact) && !(shows && fact.is === 'field'))
    .map((fact): Fact => (isNamePart(fact, many) ? { is: 'word', tokens: fact.tokens } : fact));
  const left = about.filter(({ is }) => ['amount', 'day', 'length', 'pacing'].includes(is));
  const named = namedBy(about, around);
  const byName = about.some(({ is }) => is === 'word' || is === 'campaign');
  const onePlatform = byName && about.some((fact) => fact.is === 'filter' && fact.filter.on === 'platform');
  return { verb: implied, changes, named, left, onePlatform, facts: about };
}

function readOne(asked: Asked, said: Said, around: Surroundings): Reading {
  const { verb, changes, named, left, onePlatform } = asked;
  if (changes) {
    const orders = changes.options.map((change) => ordering([change]));
    const [order] = orders;
    if (!order)
      return {
        state: 'cannot',
        sentence: 'This cannot be set here yet. Budget, dates, pacing, status and name can.',
        choices: [],
      };
    const reading = which(named, order, said);
    if (reading.state === 'cannot') return reading;
    const choices = orders.flatMap((each) => plansOf(named, each, said));
    if (left.length > 0) return { state: 'ask', sentence: notUnderstood(left), choices };
    if (!changes.sure) return { state: 'ask', sentence: 'What do you mean?', choices };
    if (onePlatform && reading.state === 'plan') return { state: 'ask', sentence: everywhere, choices };
    return reading;
  }
  const looking = lookingAt(verb, asked, around);
  const reading = which(looking.named, looking.order, said);
  if (left.length === 0 || reading.state === 'cannot') return reading;
  const choices = reading.state === 'plan' ? [reading.plan] : reading.choices;
  return { state: 'ask', sentence: notUnderstood(left), choices };
}

const everywhere = 'A change reaches every platform a campaign runs on; it cannot be made on one of them alone.';

function lookingAt(verb: Verb | undefined, { named, facts }: Asked, around: Surroundings) {
  const one =
    (intent: 'open' | 'forecast') =>
    (campaigns: Subject): Order =>
      campaigns.ids.length > 1 ? { intent: 'find', campaigns } : { intent, campaigns };
  if (verb === 'forecast') return { named: oneByOne(named, around), order: one('forecast') };
  if (verb === 'find')
    return { named: found(facts, around), order: (campaigns: Subject): Order => ({ intent: 'find', campaigns }) };
  const shown = isAsked(named) ? namedBy(withoutFilters(facts), around) : named;
  const many = shown.is === 'sure' && shown.subject.filters.length > 0;
  return { named: shown, order: many ? (campaigns: Subject): Order => ({ intent: 'find', campaigns }) : one('open') };
}

/** "Is Spring Sale paused?": it is not, and to open it is the answer. */
function isAsked(named: Named): boolean {
  return named.is === 'sure' && named.subject.ids.length === 0;
}

function withoutFilters(facts: readonly Fact[]): readonly Fact[] {
  const rest = facts.filter(({ is }) => is !== 'filter');
  return rest.some(({ is }) => is === 'word' || is === 'campaign') ? rest : facts;
}

/** A forecast is of one campaign: of many one is chosen. */
function oneByOne(named: Named, { campaigns }: Surroundings): Named {
  if (named.is !== 'sure' || named.subject.ids.length < 2) return named;
  const of = campaigns.filter(({ id }) => named.subject.ids.includes(id)).map((campaign) => ({ campaign, score: 0.5 }));
  return { is: 'either', of: of.slice(0, 6), all: nobody };
}

/** What is searched for, by filters and words alone. */
function found(facts: readonly Fact[], around: Surroundings): Named {
  const words = facts
    .filter(({ is }) => is === 'word' || is === 'campaign')
    .flatMap(({ tokens }) => tokens.flatMap(({ text }) => wordsOf(text)))
    .join(' ');
  const filters = facts.flatMap((fact) => (fact.is === 'filter' ? [fact.filter] : []));
  const subject = subjectOf(words === '' ? filters : [...filters, { on: 'words' as const, words }], around);
  if (subject.ids.length === 0 && words !== '') return unknown(words.split(' '), around.campaigns);
  return { is: 'sure', subject, score: 1 };
}

/** "… and extend it to June 30": several changes of the same campaigns are one plan. */
function readSeveral(orders: readonly Asked[], said: Said, around: Surroundings): Reading {
  const each = orders.map((asked) =>
    readOne({ ...asked, named: asked.named.is === 'none' ? inherited(orders) : asked.named }, said, around),
  );
  const plans = each.flatMap((reading) => (reading.state === 'plan' ? [reading.plan] : []));
  const trouble = each.find((reading) => reading.state !== 'plan');
  const changes = plans.flatMap(({ order }) => (order.intent === 'change' ? order.changes : []));
  const campaigns = plans.flatMap(({ order }) => (order.intent === 'change' ? [order.campaigns] : []));
  const [subject] = campaigns;
  const same = subject !== undefined && campaigns.every(({ ids }) => ids.join() === subject.ids.join());
  if (trouble === undefined && same && campaigns.length === each.length && !contradict(changes)) {
    const order: Order = { intent: 'change', campaigns: subject, changes };
    return {
      state: 'plan',
      plan: { order, confidence: Math.min(...plans.map(({ confidence }) => confidence)), spans: plans[0]?.spans ?? [] },
    };
  }
  if (trouble?.state === 'cannot') return trouble;
  const choices = each.flatMap((reading): readonly Plan[] =>
    reading.state === 'plan' ? [reading.plan] : reading.choices,
  );
  return { state: 'ask', sentence: 'One thing after the other: which one first?', choices };
}

function inherited(orders: readonly Asked[]): Named {
  return orders.find(({ named }) => named.is !== 'none')?.named ?? { is: 'none' };
}

/** Two values for the same thing. */
function contradict(changes: readonly Change[]): boolean {
  const things = changes.map(({ kind }) => (kind === 'resume' ? 'pause' : (kind.split('-')[0] ?? kind)));
  return new Set(things).size < things.length;
}

function refused(because: string, facts: readonly Fact[], around: Surroundings): Reading {
  const instead = notHere.find((each) => each.because === because)?.instead;
  const named = namedBy(facts, around);
  const order = instead === 'pause' ? ordering([{ kind: 'pause' }]) : undefined;
  const said = { facts, verb: 0.5 };
  return {
    state: 'cannot',
    sentence: because,
    choices: order && named.is !== 'none' ? plansOf(named, order, said) : [],
  };
}

function ordering(changes: readonly Change[]) {
  return (campaigns: Subject): Order => ({ intent: 'change', campaigns, changes });
}

function clausesOf(facts: readonly Fact[]): readonly Clause[] {
  const clauses: { verb: Verb | undefined; facts: Fact[] }[] = [];
  for (const fact of facts) {
    const last = clauses.at(-1);
    if (fact.is === 'verb' && last?.verb === undefined) {
      if (last) last.verb = fact.verb;
      else clauses.push({ verb: fact.verb, facts: [] });
    } else if (fact.is === 'verb') clauses.push({ verb: fact.verb, facts: [] });
    else if (!last) clauses.push({ verb: undefined, facts: [] });
    clauses.at(-1)?.facts.push(fact);
  }
  return clauses;
}

/** "The top 10 campaigns" are ten, and none that is called so. */
function isNamePart(fact: Fact, many: boolean): boolean {
  return fact.is === 'field' || (fact.is === 'amount' && isBare(fact) && !many);
}

function isValueGiven(facts: readonly Fact[]): boolean {
  return facts.some(
    (fact) =>
      (fact.is === 'amount' && !isBare(fact)) || fact.is === 'pacing' || fact.is === 'length' || fact.is === 'day',
  );
}

function sureness(facts: readonly Fact[]): number {
  return Math.min(1, ...facts.map((fact) => (fact.is === 'verb' ? fact.sure : 1)));
}

function notUnderstood(left: readonly Fact[]): string {
  const words = left.map(({ tokens }) => tokens.map(({ text }) => text).join(' '));
  const later = left.some(({ is }) => is === 'day' || is === 'length') ? ' Changes are made at once.' : '';
  return `I did not understand “${words.join(' … ')}”.${later}`;
}
