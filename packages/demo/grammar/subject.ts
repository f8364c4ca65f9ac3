/** Which campaigns the facts speak of: sure, one of several, or none that is known. */
import type { Campaign } from '../contracts/campaign.ts';
import type { Fact } from './facts.ts';
import { chosenBy } from './filters.ts';
import { candidates, type Candidate } from './names.ts';
import { nobody, type Filter, type Subject, type Surroundings } from './plan.ts';
import { wordsOf } from './tokens.ts';

export type Named =
  | { readonly is: 'none' }
  /** `score`: how well the words fit. */
  | { readonly is: 'sure'; readonly subject: Subject; readonly score: number }
  /** Best first; `all`: every one in which the words stand as they are. */
  | { readonly is: 'either'; readonly of: readonly Candidate[]; readonly all: Subject }
  /** `strange`: words that occur in no campaign; `nearest`: campaigns by the other words. */
  | {
      readonly is: 'unknown';
      readonly words: string;
      readonly strange: readonly string[];
      readonly nearest: readonly Candidate[];
    };

/** Names a person can choose from; more are no help. */
const MOST_CHOICES = 6;

export function namedBy(facts: readonly Fact[], around: Surroundings): Named {
  const filters = facts.flatMap((fact) => (fact.is === 'filter' ? [fact.filter] : []));
  const segments = segmentsOf(facts);
  const all = facts.some(({ is }) => is === 'all');
  const among = filters.length > 0 ? chosenBy(filters, around) : around.campaigns;
  if (segments.length === 0) {
    if (filters.length === 0 && !all) return { is: 'none' };
    return { is: 'sure', subject: subjectOf(filters, around), score: 1 };
  }
  const each = segments.map((segment) => one(segment, among));
  if (each.every(({ is }) => is === 'sure') && (each.length > 1 || (!all && filters.length === 0))) return union(each);
  const words = wordsIn(facts);
  if (all) return many(words, filters, around);
  const joined = each.length > 1 ? named(words, among) : each[0];
  if (joined?.is === 'sure') return joined;
  if (joined?.is !== 'either') {
    // It exists, and yet it is not like that: a subject of none.
    const exists = filters.length > 0 && candidates(around.campaigns, words).length > 0;
    return exists ? { is: 'sure', subject: { ids: [], filters }, score: 1 } : unknown(words, among);
  }
  const every = many(words, filters, around);
  return { ...joined, all: every.is === 'sure' ? every.subject : nobody };
}

/** Words that stand together, and whole names. Words that say nothing do not part them; anything else does. */
function segmentsOf(facts: readonly Fact[]): readonly (readonly Fact[])[] {
  const segments: Fact[][] = [];
  let open: Fact[] | undefined;
  for (const fact of facts) {
    if (fact.is === 'word' || fact.is === 'campaign') {
      if (!open) segments.push((open = []));
      open.push(fact);
    } else if (fact.is !== 'small' && fact.is !== 'all') open = undefined;
  }
  return segments;
}

function one(segment: readonly Fact[], among: readonly Campaign[]): Named {
  const [only] = segment;
  if (segment.length > 1 || only?.is !== 'campaign') return named(wordsIn(segment), among);
  const meant = among.filter(({ id }) => only.ids.includes(id));
  return eitherOf(
    meant.map((campaign) => ({ campaign, score: 1 })),
    wordsIn(segment),
  );
}

function named(words: readonly string[], among: readonly Campaign[]): Named {
  return eitherOf(candidates(among, words), words);
}

function eitherOf(found: readonly Candidate[], words: readonly string[]): Named {
  const [best] = found;
  if (!best) return unknown(words, []);
  if (found.length === 1) {
    return { is: 'sure', subject: { ids: [best.campaign.id], filters: [] }, score: best.score };
  }
  return { is: 'either', of: found.slice(0, MOST_CHOICES), all: nobody };
}

/** All in which every word stands as it is. */
function many(words: readonly string[], filters: readonly Filter[], around: Surroundings): Named {
  const text = words.join(' ');
  const subject = subjectOf([...filters, { on: 'words', words: text }], around);
  return subject.ids.length > 0 ? { is: 'sure', subject, score: 1 } : unknown(words, around.campaigns);
}

export function unknown(words: readonly string[], among: readonly Campaign[]): Named {
  const strange = words.filter((word) => candidates(among, [word]).length === 0);
  const known = words.filter((word) => !strange.includes(word));
  return { is: 'unknown', words: words.join(' '), strange, nearest: candidates(among, known).slice(0, MOST_CHOICES) };
}

export function subjectOf(filters: readonly Filter[], around: Surroundings): Subject {
  return { ids: chosenBy(filters, around).map(({ id }) => id), filters };
}

function union(each: readonly Named[]): Named {
  const sure = each.flatMap((named) => (named.is === 'sure' ? [named] : []));
  const ids = [...new Set(sure.flatMap(({ subject }) => subject.ids))];
  return { is: 'sure', subject: { ids, filters: [] }, score: Math.min(...sure.map(({ score }) => score)) };
}

function wordsIn(facts: readonly Fact[]): readonly string[] {
  return facts
    .filter(({ is }) => is === 'word' || is === 'campaign')
    .flatMap(({ tokens }) => tokens.flatMap(({ text }) => wordsOf(text)));
}
