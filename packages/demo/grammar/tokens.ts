/** A text cut into words, numbers, days, quotations and signs, each with its place. */

export interface Token {
  readonly kind: 'word' | 'number' | 'day' | 'quoted' | 'sign';
  readonly text: string;
  /** Lower case without accents. */
  readonly plain: string;
  readonly start: number;
  readonly end: number;
}

/** So much of a text is read; nobody says more in one sentence. */
export const MOST_READ = 400;

const currency = String.raw`(?:usd|eur|gbp|chf|jpy|sek)`;
const unit = String.raw`(?:%|percent\b|per cent\b|pct\b|€|kr\b|dollars?\b|euros?\b|pounds?\b|yen\b|${currency}\b)`;
const number = String.raw`(?<![\p{L}\p{N}])[+\-−]?(?:[$€£¥]|${currency}\s?)?\d(?:[\d.,'’]*\d)?[km]?(?![\p{L}\p{N}])(?:\s?${unit})?`;

const pattern = new RegExp(
  [
    String.raw`(?<quoted>"[^"]+"|“[^”]+”|„[^“”]+[“”])`,
    String.raw`(?<day>\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}(?<sep>[./])\d{1,2}\k<sep>\d{2,4}\b)`,
    `(?<number>${number})`,
    String.raw`(?<word>[\p{L}\p{M}\p{N}]+(?:['’]\p{L}+)?)`,
    String.raw`(?<sign>[<>]=?|[,;&?])`,
  ].join('|'),
  'giu',
);

export function tokensOf(text: string): readonly Token[] {
  return [...text.slice(0, MOST_READ).matchAll(pattern)].flatMap(({ 0: found, index, groups }) => {
    const kind = kinds.find((each) => groups?.[each] !== undefined);
    if (kind === undefined) return [];
    return [{ kind, text: found, plain: plain(found), start: index, end: index + found.length }];
  });
}

const kinds = ['quoted', 'day', 'number', 'word', 'sign'] as const;

/** Lower case without accents, so that "zurich" finds "Zürich". */
export function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase();
}

/** The plain words of a text, without any sign. */
export function wordsOf(text: string): readonly string[] {
  return plain(text).match(/[\p{L}\p{N}]+/gu) ?? [];
}
