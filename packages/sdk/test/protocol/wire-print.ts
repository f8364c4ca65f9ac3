/**
 * Reads the prints of shapes back: what a message is made of, so that documents and generated values can be held
 * against the very text that the fingerprint of the wire is made of.
 */
export type Printed =
  | { kind: 'text'; max: number }
  | { kind: 'integer'; min: number; max: number }
  | { kind: 'oneOf'; allowed: readonly string[] }
  | { kind: 'list'; item: Printed; max: number }
  | { kind: 'record'; fields: ReadonlyMap<string, PrintedField> }
  | { kind: 'either'; options: readonly Printed[] }
  | { kind: 'id' | 'name' | 'flag' | 'anything' };

export interface PrintedField {
  readonly value: Printed;
  readonly optional: boolean;
  readonly print: string;
}

export function readPrint(print: string): Printed {
  const options = cut(print, '|');
  const [only = ''] = options;
  if (options.length > 1) return { kind: 'either', options: options.map(readPrint) };
  if (only.startsWith('{')) return { kind: 'record', fields: fieldsOf(only) };
  const [, word = '', inside = ''] = /^([a-zA-Z]+)(?:\((.*)\))?$/.exec(only) ?? [];
  const parts = cut(inside, ',');
  const number = (at: number): number => Number(parts[at]);
  switch (word) {
    case 'text':
      return { kind: 'text', max: number(0) };
    case 'integer':
      return { kind: 'integer', min: number(0), max: number(1) };
    case 'oneOf':
      return { kind: 'oneOf', allowed: inside.split('|') };
    case 'list':
      return { kind: 'list', item: readPrint(parts[0] ?? ''), max: number(1) };
    case 'id':
    case 'name':
    case 'flag':
    case 'anything':
      return { kind: word };
    default:
      throw new Error(`"${print.slice(0, 80)}" is a print that these tests cannot read: teach them in ${import.meta.url}`);
  }
}

/** The fields of a record, in order. */
export function fieldsOf(print: string): ReadonlyMap<string, PrintedField> {
  const fields = cut(print.slice(1, -1), ',').filter((field) => field !== '');
  return new Map(
    fields.map((field) => {
      const colon = field.indexOf(':');
      const whole = field.slice(colon + 1);
      const optional = whole.endsWith('?');
      const one = optional ? whole.slice(0, -1) : whole;
      return [field.slice(0, colon), { value: readPrint(one), optional, print: one }] as const;
    }),
  );
}

/** Cuts at a separator, but not within brackets. */
function cut(text: string, separator: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text.charAt(at);
    if (letter === '(' || letter === '{') depth += 1;
    else if (letter === ')' || letter === '}') depth -= 1;
    else if (letter === separator && depth === 0) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return [...parts, text.slice(from)];
}
