/** Looking for phrases from a place in the text on. The longest one counts. */
import type { Read } from './days.ts';
import { wordsOf, type Token } from './tokens.ts';

/** How many tokens the longest of the phrases takes here; 0 when there is none of them. */
export function phraseAt(tokens: readonly Token[], at: number, phrases: readonly string[]): number {
  return Math.max(0, ...phrases.map((phrase) => lengthOf(tokens, at, phrase)));
}

/** The key under which the longest phrase stands. */
export function keyAt<K extends string>(
  tokens: readonly Token[],
  at: number,
  phrases: Readonly<Record<K, readonly string[]>>,
): Read<K> | undefined {
  let found: Read<K> | undefined;
  for (const key in phrases) {
    const used = phraseAt(tokens, at, phrases[key]);
    if (used > (found?.used ?? 0)) found = { value: key, used };
  }
  return found;
}

/** Signs and quotation marks between the words are no obstacle, unless a phrase consists of one. */
function lengthOf(tokens: readonly Token[], at: number, phrase: string): number {
  if (tokens[at]?.plain === phrase) return 1;
  const wanted = wordsOf(phrase);
  let next = 0;
  for (let here = at; next < wanted.length; here += 1) {
    const token = tokens[here];
    if (!token) return 0;
    const words = wordsOf(token.plain);
    if (words.length === 0 && here === at) return 0;
    for (const word of words) {
      if (word !== wanted[next]) return 0;
      next += 1;
    }
    if (next === wanted.length) return here - at + 1;
  }
  return 0;
}
