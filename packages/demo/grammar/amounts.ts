/** Numbers as people write them: `2k`, `1,500`, `1.234,50`, `€20`, `15 %`. What can be read in two ways is read in both. */
import { microsFromDecimal, type CurrencyCode } from '../contracts/money.ts';
import type { Token } from './tokens.ts';

export interface Amount {
  /** Millionths; two when it can be read in two ways (`1.500`), none when it is not a number after all. */
  readonly micros: readonly number[];
  readonly currency: CurrencyCode | undefined;
  readonly percent: boolean;
  /** Written with a sign. */
  readonly sign: 1 | -1 | undefined;
}

const currencies: readonly (readonly [RegExp, CurrencyCode])[] = [
  [/\$|usd|dollars?/, 'USD'],
  [/€|eur|euros?/, 'EUR'],
  [/£|gbp|pounds?/, 'GBP'],
  [/¥|jpy|yen/, 'JPY'],
  [/chf/, 'CHF'],
  [/sek|kr/, 'SEK'],
];

const pieces = /^([+\-−]?)([^\d]*)(\d(?:[\d.,'’]*\d)?)([km]?)(.*)$/u;

/** Undefined for a token that is no number. */
export function amountOf({ kind, plain }: Pick<Token, 'kind' | 'plain'>): Amount | undefined {
  const found = kind === 'number' ? pieces.exec(plain) : null;
  if (!found) return undefined;
  const [, sign = '', before = '', digits = '', scale = '', after = ''] = found;
  const said = `${before} ${after}`;
  const times = scale === 'k' ? 1_000 : scale === 'm' ? 1_000_000 : 1;
  return {
    micros: readings(digits).flatMap((decimal) => scaled(decimal, times)),
    currency: currencies.find(([words]) => words.test(said))?.[1],
    percent: /%|percent|per cent|pct/.test(said),
    sign: sign === '' ? undefined : sign === '+' ? 1 : -1,
  };
}

/** As plain decimals. A single comma before three digits groups thousands, for no amount has three decimals. */
function readings(digits: string): readonly string[] {
  const text = digits.replace(/['’]/g, '');
  const last = Math.max(text.lastIndexOf('.'), text.lastIndexOf(','));
  if (last === -1) return [text];
  const sign = text.charAt(last);
  const before = text.slice(0, last);
  const after = text.slice(last + 1);
  const grouped = (part: string, by: string) => new RegExp(`^\\d{1,3}(\\${by}\\d{3})*$`).test(part);
  const joined = (part: string) => part.replace(/[.,]/g, '');
  if (before.includes(sign)) return grouped(text, sign) ? [joined(text)] : [];
  if (/[.,]/.test(before)) return grouped(before, sign === '.' ? ',' : '.') ? [`${joined(before)}.${after}`] : [];
  const decimal = `${before}.${after}`;
  if (!grouped(text, sign) || before === '0') return [decimal];
  return sign === ',' ? [joined(text)] : [decimal, joined(text)];
}

/** Nothing when it is too large or too precise to be an amount. */
function scaled(decimal: string, times: number): readonly number[] {
  try {
    const micros = microsFromDecimal(decimal) * times;
    return Number.isSafeInteger(micros) ? [micros] : [];
  } catch {
    return [];
  }
}
