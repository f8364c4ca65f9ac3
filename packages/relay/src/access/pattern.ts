/**
 * Patterns of names, as a token lists them and a reader of topics says them: dotted words, where `*` is any one word and
 * a last `**` is the rest.
 *
 *   campaigns.*.metrics   campaigns.spring.metrics, not campaigns.metrics
 *   campaigns.**          campaigns, campaigns.spring, campaigns.spring.metrics
 *   **                    every name
 *
 * The rest may be empty: who may read all below a name may read the name. Everything else stands for itself.
 */
import { isName } from '@tame/sdk/protocol';
import { quoted } from '../problem.ts';

/** Most patterns of one list: each is looked at whenever the peer asks for something. */
export const MAX_PATTERNS = 256;

type Matches = (name: string) => boolean;

export type Patterns = { ok: true; matches: Matches } | { ok: false; text: string };

const RULE =
  'a pattern is 1 to 16 words joined by dots; a word is made of letters, digits, "_" and "-", or is "*", and the last may be "**"';

/** Reads one list of a token. The sentence of a refusal names the wrong pattern. */
export function readPatterns(list: unknown): Patterns {
  if (!Array.isArray(list)) return { ok: false, text: 'must be a list of patterns' };
  if (list.length > MAX_PATTERNS)
    return { ok: false, text: `has ${list.length} patterns; at most ${MAX_PATTERNS} are allowed` };
  const literal = new Set<string>();
  const wild: string[][] = [];
  for (const pattern of list) {
    if (typeof pattern !== 'string' || !isPattern(pattern)) {
      return { ok: false, text: `has ${quoted(pattern)}, but ${RULE}` };
    }
    if (isWild(pattern)) wild.push(pattern.split('.'));
    else literal.add(pattern);
  }
  return {
    ok: true,
    matches: (name) => {
      // A name that is none never reaches storage, and a "*" in it must not stand for itself.
      if (!isName(name)) return false;
      if (literal.has(name)) return true;
      if (wild.length === 0) return false;
      const words = name.split('.');
      return wild.some((pattern) => fits(pattern, words));
    },
  };
}

/** Reads one pattern, which may be a name that stands for itself. */
export function readPattern(pattern: string): Patterns {
  const read = readPatterns([pattern]);
  return read.ok ? read : { ok: false, text: `${quoted(pattern)} is no pattern of names: ${RULE}` };
}

/** Whether a pattern may match more than the name that it is. */
export function isWild(pattern: string): boolean {
  return pattern.includes('*');
}

/** What all names that a pattern matches begin with. */
export function beginningOf(pattern: string): string {
  const [beginning = ''] = pattern.split('*');
  return beginning.replace(/\.$/, '');
}

/** A pattern is a name in which some words are replaced. */
function isPattern(text: string): boolean {
  if (text.length > 1_100) return false;
  const words = text.split('.');
  const name = words.map((word, at) => (word === '*' || (word === '**' && at === words.length - 1) ? 'x' : word));
  return isName(name.join('.'));
}

function fits(pattern: readonly string[], words: readonly string[]): boolean {
  for (const [at, wanted] of pattern.entries()) {
    if (wanted === '**') return true;
    const word = words[at];
    if (word === undefined || (wanted !== '*' && wanted !== word)) return false;
  }
  return words.length === pattern.length;
}
