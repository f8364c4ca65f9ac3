/** Every word of a text taken for what it says: a verb, a value, a filter, a campaign, or a word that is none of these. */
import type { Length } from '../contracts/calendar.ts';
import type { Pacing } from '../contracts/campaign.ts';
import { amountOf, type Amount } from './amounts.ts';
import { dayAt, lengthAt, type Read } from './days.ts';
import { filterAt } from './filters.ts';
import { wholeNames, wordScore } from './names.ts';
import { keyAt, phraseAt } from './phrases.ts';
import type { Filter, Surroundings } from './plan.ts';
import { wordsOf, type Token } from './tokens.ts';
import {
  everything,
  fields,
  notHere,
  paces,
  small,
  thisOne,
  twists,
  verbs,
  type Field,
  type Verb,
} from './vocabulary.ts';

/** The word before a value: `to 40`, `by 40`. */
export type Lead = 'to' | 'by' | undefined;

export type FactContent =
  /** `sure`: 1 when written out. */
  | { readonly is: 'verb'; readonly verb: Verb; readonly sure: number }
  | { readonly is: 'field'; readonly field: Field }
  | { readonly is: 'amount'; readonly amount: Amount; readonly lead: Lead }
  | { readonly is: 'day'; readonly days: readonly (string | null)[]; readonly lead: Lead }
  | { readonly is: 'length'; readonly length: Length }
  | { readonly is: 'pacing'; readonly pacing: Pacing }
  | { readonly is: 'filter'; readonly filter: Filter }
  /** A whole name; several campaigns may have it. */
  | { readonly is: 'campaign'; readonly ids: readonly string[] }
  | { readonly is: 'word' }
  | { readonly is: 'all' }
  | { readonly is: 'break' }
  /** Nothing can be made of the text, and why. */
  | { readonly is: 'block'; readonly because: string }
  | { readonly is: 'small' };

export type Fact = FactContent & { readonly tokens: readonly Token[] };

const breaks = ['and', 'then', 'and then', ',', ';', '&', 'also', 'and also', 'plus'];
const leads = ['to', 'until', 'till', 'at', 'by', 'on'].flatMap((lead) => [lead, `${lead} the`]);
/** A single word as short as this could begin too many verbs. */
const SHORTEST_BEGINNING = 3;

export function factsOf(tokens: readonly Token[], around: Surroundings): readonly Fact[] {
  const names = wholeNames(around.campaigns);
  const facts: Fact[] = [];
  for (let at = 0; at < tokens.length;) {
    const { value, used } = contentAt(tokens, at, facts, names, around);
    facts.push({ ...value, tokens: tokens.slice(at, at + used) });
    at += used;
  }
  return withVerbAtTheEnd(facts);
}

function contentAt(
  tokens: readonly Token[],
  at: number,
  before: readonly Fact[],
  names: ReadonlyMap<string, readonly string[]>,
  around: Surroundings,
): Read<FactContent> {
  const verb = verbNow(before) ?? 'find';
  const setting = ['set', 'raise', 'lower', 'extend', 'shorten', 'end'].includes(verb);
  const name = nameAt(tokens, at, names);
  return (
    (name &&
    wordsOf(
      tokens
        .slice(at, at + name.used)
        .map(({ text }) => text)
        .join(' '),
    ).length > 1
      ? name
      : undefined) ??
    (mayBeVerb(before) ? verbAt(tokens, at, before.length === 0) : undefined) ??
    phrase(tokens, at, breaks, { is: 'break' }) ??
    blockAt(tokens, at, before) ??
    openAt(tokens, at, around) ??
    content(filterNow(tokens, at, around, setting), (filter) => ({ is: 'filter', filter })) ??
    valueAt(tokens, at, before, around.today) ??
    fieldAt(tokens, at) ??
    name ?? {
      value: { is: everything.has(plainAt(tokens, at)) ? 'all' : small.has(plainAt(tokens, at)) ? 'small' : 'word' },
      used: 1,
    }
  );
}

/** The longest whole name that begins here. */
function nameAt(
  tokens: readonly Token[],
  at: number,
  names: ReadonlyMap<string, readonly string[]>,
): Read<FactContent> | undefined {
  let found: Read<FactContent> | undefined;
  let words = '';
  for (let here = at; here < Math.min(tokens.length, at + 24); here += 1) {
    const more = wordsOf(tokens[here]?.text ?? '').join(' ');
    if (more === '' && here === at) return undefined;
    words = [words, more].filter(Boolean).join(' ');
    const ids = names.get(words);
    // A single small word is no name, though a campaign be called so.
    if (ids && more !== '' && !small.has(words)) found = { value: { is: 'campaign', ids }, used: here - at + 1 };
  }
  return found;
}

/** A verb stands first, after a break, or after words that say nothing. */
function mayBeVerb(before: readonly Fact[]): boolean {
  const last = before.findLast(({ is }) => is !== 'small');
  return last === undefined || last.is === 'break';
}

/** The verb at the beginning, written out or, where it stands first, as far as its beginning tells. */
export function verbAt(tokens: readonly Token[], at: number, first: boolean): Read<FactContent> | undefined {
  const whole = keyAt(tokens, at, verbs);
  if (whole) return { value: { is: 'verb', verb: whole.value, sure: 1 }, used: whole.used };
  const word = plainAt(tokens, at);
  if (!first || word.length < SHORTEST_BEGINNING || small.has(word) || everything.has(word)) return undefined;
  if (twists.some(({ words }) => words.includes(word))) return undefined;
  const best = verbsLike(word);
  const [only] = best;
  return only && best.length === 1 ? { value: { is: 'verb', verb: only.verb, sure: only.score }, used: 1 } : undefined;
}

/** Verbs that a word may be the beginning or a slip of: only those that fit equally well. */
export function verbsLike(word: string): readonly { verb: Verb; score: number }[] {
  const scored: { verb: Verb; score: number }[] = [];
  let verb: Verb;
  for (verb in verbs) {
    const score = Math.max(
      0,
      ...verbs[verb].filter((each) => !each.includes(' ')).map((each) => wordScore(word, each)),
    );
    // A part from the middle of a verb is none.
    if (score > 0.5 || (score === 0.5 && word.length > 4)) scored.push({ verb, score });
  }
  const begun = scored.filter(({ verb: each }) => verbs[each].some((phrase) => phrase.startsWith(word)));
  return begun.length > 0 ? begun : scored;
}

function verbNow(before: readonly Fact[]): Verb | undefined {
  const last = before.findLast((fact) => fact.is === 'verb');
  return last?.is === 'verb' ? last.verb : undefined;
}

function blockAt(tokens: readonly Token[], at: number, before: readonly Fact[]): Read<FactContent> | undefined {
  // "As soon as possible" is a pacing, where one is spoken of.
  if (paceNow(before) && paceAt(tokens, at)) return undefined;
  for (const { words, because } of [...twists, ...notHere]) {
    const used = phraseAt(tokens, at, words);
    if (used) return { value: { is: 'block', because }, used };
  }
  return undefined;
}

function openAt(
  tokens: readonly Token[],
  at: number,
  { openId, campaigns }: Surroundings,
): Read<FactContent> | undefined {
  const used = phraseAt(tokens, at, thisOne);
  if (!used || openId === undefined || !campaigns.some(({ id }) => id === openId)) return undefined;
  // "This week" is about time.
  return /^(week|month|year)$/.test(plainAt(tokens, at + used))
    ? undefined
    : { value: { is: 'campaign', ids: [openId] }, used };
}

/** "Set the end to June 30" speaks of the end that is set, not of campaigns that end then. */
function filterNow(tokens: readonly Token[], at: number, around: Surroundings, setting: boolean) {
  const filter = filterAt(tokens, at, around);
  const dated = filter?.value.on === 'end' || filter?.value.on === 'start';
  return setting && dated && fieldAt(tokens, at) ? undefined : filter;
}

function fieldAt(tokens: readonly Token[], at: number): Read<FactContent> | undefined {
  const longest = fields
    .map(({ field, words }) => ({ field, used: phraseAt(tokens, at, words) }))
    .sort((a, b) => b.used - a.used)[0];
  return longest && longest.used > 0 ? { value: { is: 'field', field: longest.field }, used: longest.used } : undefined;
}

function valueAt(
  tokens: readonly Token[],
  at: number,
  before: readonly Fact[],
  today: string,
): Read<FactContent> | undefined {
  const skip = phraseAt(tokens, at, leads);
  const word = plainAt(tokens, at);
  const lead: Lead = skip === 0 ? undefined : word === 'by' ? 'by' : 'to';
  const here = at + skip;
  const length = lengthAt(tokens, here) ?? (word === 'for' ? lengthAt(tokens, at + 1) : undefined);
  if (length) return { value: { is: 'length', length: length.value }, used: length.used + (word === 'for' ? 1 : skip) };
  const pace = paceNow(before) || lead === 'to' ? paceAt(tokens, here) : undefined;
  if (pace) return { value: { is: 'pacing', pacing: pace.pacing }, used: skip + phraseAt(tokens, here, pace.words) };
  const day = dayAt(tokens, here, today);
  if (day) return { value: { is: 'day', days: day.value, lead }, used: skip + day.used };
  const token = tokens[here];
  const amount = token && amountOf(token);
  return amount && { value: { is: 'amount', amount, lead }, used: skip + 1 };
}

function paceAt(tokens: readonly Token[], at: number) {
  return paces.find(({ words }) => phraseAt(tokens, at, words) > 0);
}

/** Whether it is about pacing: "even" is a word like others otherwise. */
function paceNow(before: readonly Fact[]): boolean {
  return before.some(
    (fact) => (fact.is === 'field' && fact.field === 'pacing') || (fact.is === 'verb' && fact.verb === 'pace'),
  );
}

/** `spr pause`: without a verb before it, the last word may be one. */
function withVerbAtTheEnd(facts: readonly Fact[]): readonly Fact[] {
  const last = facts.at(-1);
  if (last?.is !== 'word' || facts.length < 2 || facts.some(({ is }) => is === 'verb')) return facts;
  const verb = verbAt(last.tokens, 0, true);
  return verb ? [...facts.slice(0, -1), { ...verb.value, tokens: last.tokens }] : facts;
}

function phrase(tokens: readonly Token[], at: number, words: readonly string[], value: FactContent) {
  const used = phraseAt(tokens, at, words);
  return used ? { value, used } : undefined;
}

function content<T>(read: Read<T> | undefined, as: (value: T) => FactContent): Read<FactContent> | undefined {
  return read && { value: as(read.value), used: read.used };
}

function plainAt(tokens: readonly Token[], at: number): string {
  return tokens[at]?.plain ?? '';
}
