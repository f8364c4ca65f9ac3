/** Finding campaigns by words of their names: whole, by their beginnings, or with a slip of the finger. */
import type { Campaign } from '../contracts/campaign.ts';
import { wordsOf } from './tokens.ts';

export interface Candidate {
  readonly campaign: Campaign;
  /** 0 to 1. */
  readonly score: number;
}

interface NameWords {
  readonly name: readonly string[];
  readonly others: readonly string[];
}

/** A word of the advertiser or the id says less than one of the name. */
const OTHERS = 0.7;
/** What remains of the score when the words cover nearly nothing of the name. */
const UNCOVERED = 0.85;

const known = new WeakMap<Campaign, NameWords>();

function nameWords(campaign: Campaign): NameWords {
  const words = known.get(campaign) ?? {
    name: wordsOf(campaign.name),
    others: [...wordsOf(campaign.advertiser), ...wordsOf(campaign.id), wordsOf(campaign.id).join('')],
  };
  known.set(campaign, words);
  return words;
}

/** Campaigns in which every word is found, best first. */
export function candidates(campaigns: readonly Campaign[], words: readonly string[]): readonly Candidate[] {
  if (words.length === 0) return [];
  return campaigns
    .map((campaign) => ({ campaign, score: score(nameWords(campaign), words) }))
    .filter((each) => each.score > 0)
    .sort((a, b) => b.score - a.score || byName(a.campaign, b.campaign));
}

/** Campaigns by whole name, each name as its words with a blank between. */
export function wholeNames(campaigns: readonly Campaign[]): ReadonlyMap<string, readonly string[]> {
  const byWords = new Map<string, string[]>();
  for (const campaign of campaigns) {
    const key = nameWords(campaign).name.join(' ');
    if (key !== '') byWords.set(key, [...(byWords.get(key) ?? []), campaign.id]);
  }
  return byWords;
}

function score({ name, others }: NameWords, words: readonly string[]): number {
  const matched = new Set<string>();
  let sum = 0;
  for (const word of words) {
    const inName = best(word, name);
    const elsewhere = OTHERS * best(word, others).score;
    if (inName.score === 0 && elsewhere === 0) return 0;
    if (inName.score > 0) matched.add(inName.target);
    sum += Math.max(inName.score, elsewhere);
  }
  const coverage = name.length === 0 ? 0 : matched.size / name.length;
  return (sum / words.length) * (UNCOVERED + (1 - UNCOVERED) * Math.min(1, coverage));
}

function best(word: string, targets: readonly string[]): { target: string; score: number } {
  let found = { target: '', score: 0 };
  for (const target of targets) {
    const each = wordScore(word, target);
    if (each > found.score) found = { target, score: each };
  }
  return found;
}

/** 1 for the same word, less for its beginning, for a part of it, and for one slip (two in a long word). */
export function wordScore(word: string, target: string): number {
  if (word === target) return 1;
  if (target.startsWith(word)) return 0.6 + (0.35 * word.length) / target.length;
  // A number is that number or none: 15 is no slip of 10.
  if (/\d/.test(word) || word.length < 4) return 0;
  if (target.includes(word)) return 0.5;
  const allowed = word.length < 8 ? 1 : 2;
  return isWithin(word, target, allowed) ? 0.55 - 0.05 * allowed : 0;
}

/** Whether so many letters put in, left out, exchanged or swapped make the one word of the other. */
function isWithin(a: string, b: string, allowed: number): boolean {
  if (Math.abs(a.length - b.length) > allowed) return false;
  let last: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a.charAt(i - 1) === b.charAt(j - 1);
      const swapped = i > 1 && j > 1 && a.charAt(i - 1) === b.charAt(j - 2) && a.charAt(i - 2) === b.charAt(j - 1);
      next[j] = Math.min(
        (row[j] ?? 0) + 1,
        (next[j - 1] ?? 0) + 1,
        (row[j - 1] ?? 0) + (same ? 0 : 1),
        swapped ? (last[j - 2] ?? 0) + 1 : Infinity,
      );
    }
    if (Math.min(...next) > allowed) return false;
    last = row;
    row = next;
  }
  return (row[b.length] ?? Infinity) <= allowed;
}

function byName(a: Campaign, b: Campaign): number {
  return a.name === b.name ? (a.id < b.id ? -1 : 1) : a.name < b.name ? -1 : 1;
}
