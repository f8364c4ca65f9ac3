/** Amounts as people write them in exports: symbols before or after, and the separators of their country. */
import { currencies, CurrencyCode, microsFromDecimal, MoneyError } from '../../contracts/money.ts';
import * as v from 'valibot';

export interface Convention {
  decimal: '.' | ',';
  /** Between groups of three digits. */
  group: ',' | '.' | ' ' | "'";
}

export interface Amount {
  micros: number;
  /** As far as the text says. */
  currency?: CurrencyCode;
}

/** Reads `$1,234.50`, `1.234,50 €`, `CHF 1'234.50`. Undefined when it follows none of the conventions to the letter. */
export function readAmount(text: string, conventions: readonly Convention[]): Amount | undefined {
  const plain = text.replace(/[\u00a0\u202f]/g, ' ').trim();
  const parts = /^(-?)\s*([^\d\s,.'-]*)\s*(-?)([\d][\d,. ']*?)\s*([^\d\s,.'-]*)$/.exec(plain);
  if (!parts) return undefined;
  const [, minus = '', before = '', innerMinus = '', digits = '', after = ''] = parts;
  if (before !== '' && after !== '') return undefined;
  const said = before || after;
  const currency = said === '' ? undefined : currencyOf(said);
  if (said !== '' && currency === undefined) return undefined;
  for (const convention of conventions) {
    const decimal = decimalOf(digits, convention);
    if (decimal === undefined) continue;
    try {
      const micros = microsFromDecimal(`${minus || innerMinus ? '-' : ''}${decimal}`);
      return currency === undefined ? { micros } : { micros, currency };
    } catch (error) {
      if (error instanceof MoneyError) return undefined;
      throw error;
    }
  }
  return undefined;
}

function decimalOf(digits: string, { decimal, group }: Convention): string | undefined {
  const [units = '', fraction, ...more] = digits.split(decimal);
  if (more.length > 0 || (fraction !== undefined && !/^\d{1,2}$/.test(fraction))) return undefined;
  const groups = units.split(group);
  const grouped = groups.every((part, index) => (index === 0 ? /^\d{1,3}$/ : /^\d{3}$/).test(part));
  if (!grouped && !/^\d+$/.test(units)) return undefined;
  return groups.join('') + (fraction === undefined ? '' : `.${fraction}`);
}

function currencyOf(said: string): CurrencyCode | undefined {
  const code = v.safeParse(CurrencyCode, said.toUpperCase());
  if (code.success) return code.output;
  return CurrencyCode.options.find((candidate) => currencies[candidate].symbol === said);
}
