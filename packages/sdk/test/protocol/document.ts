/** PROTOCOL.md as data: its sections, tables, examples and scenarios. */
import { readFileSync } from 'node:fs';
import { entry, entryShapes, body, errorCode, sentence } from '../../src/protocol/entries.ts';
import { downShapes } from '../../src/protocol/down.ts';
import { foundShape, leaderShape, taskShape } from '../../src/protocol/event.ts';
import { NAME_RULE } from '../../src/protocol/ids.ts';
import { MAX_COUNT } from '../../src/protocol/limits.ts';
import type { Shape } from '../../src/protocol/shape.ts';
import { upShapes } from '../../src/protocol/up.ts';
import { fieldsOf } from './arbitrary-message.ts';

export const documentUrl = new URL('../../src/protocol/PROTOCOL.md', import.meta.url);
export const document = readFileSync(documentUrl, 'utf8');

/** What is under each heading of a level, by its words without quotes; only as far as the next one. */
function under(text: string, level: string): ReadonlyMap<string, string> {
  const [, ...parts] = `\n${text}`.split(`\n${level} `);
  return new Map(
    parts.map((part) => {
      const [heading = '', ...rest] = part.split('\n');
      return [heading.replaceAll('`', ''), rest.join('\n')] as const;
    }),
  );
}

/** A section (`##`). */
export function section(title: string): string {
  const text = under(document, '##').get(title);
  if (text === undefined) throw new Error(`PROTOCOL.md has no section "${title}".`);
  return text;
}

/** The parts of a section (`###`): one for each message, entry or scenario. */
export function partsOf(title: string): ReadonlyMap<string, string> {
  return under(section(title), '###');
}

/** The rows below the head of the table whose first column has this title. */
export function table(text: string, firstColumn: string): readonly (readonly string[])[] {
  const lines = text.split('\n');
  const head = lines.findIndex((line) => new RegExp(`^\\| ${firstColumn} +\\|`).test(line));
  if (head < 0) return [];
  const rows = lines.slice(head + 2);
  const end = rows.findIndex((line) => !line.startsWith('|'));
  return rows.slice(0, end < 0 ? rows.length : end).map((row) => {
    return row
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim());
  });
}

export interface FieldRow {
  readonly field: string;
  readonly type: string;
  readonly needed: string;
}

export function fieldRows(text: string): readonly FieldRow[] {
  return table(text, 'Field').map(([field = '', type = '', needed = '']) => ({ field, type, needed }));
}

/** The same rows as they have to be. */
export function rowsOf(shape: Shape<unknown> | undefined): readonly FieldRow[] {
  return Object.entries(fieldsOf(shape)).map(([field, each]) => {
    return { field: `\`${field}\``, type: words(each), needed: each.optional === true ? 'no' : 'yes' };
  });
}

export function examples(text: string): readonly unknown[] {
  return [...text.matchAll(/^```json\n([\s\S]*?)^```$/gm)].map(([, json = '']) => JSON.parse(json) as unknown);
}

const same = (one: Shape<unknown>, other: Shape<unknown> | undefined): boolean => {
  const plain = (shape: Shape<unknown> | undefined): string => JSON.stringify({ ...shape, optional: undefined });
  return plain(one) === plain(other);
};

const itemOf = (shape: Shape<unknown> | undefined): Shape<unknown> | undefined =>
  shape?.kind === 'list' ? shape.item : undefined;
/** Shapes that the document calls by a name of their own. */
const named: readonly (readonly [string, Shape<unknown> | undefined])[] = [
  ['body', body],
  ['sentence', sentence],
  ['error code', errorCode],
  ['entry', entry],
  ['snapshot', fieldsOf(downShapes['snapshot'])['snapshot']],
  ['leader', leaderShape],
  ['task', taskShape],
  ['found', foundShape],
  ['correction', itemOf(fieldsOf(entryShapes.note)['corrections'])],
  ['head', itemOf(fieldsOf(upShapes['subscribe'])['heads'])],
  ['person', itemOf(fieldsOf(downShapes['present'])['people'])],
  ['lease', itemOf(fieldsOf(upShapes['renew'])['leases'])],
];

export function shapeNamed(name: string): Shape<unknown> {
  const shape = named.find(([each]) => each === name)?.[1];
  if (shape === undefined) throw new Error(`There is no shape "${name}".`);
  return shape;
}

/** How the document writes the type of a field. */
function words(shape: Shape<unknown>): string {
  const name = named.find(([, each]) => same(shape, each))?.[0];
  if (name !== undefined) return name;
  switch (shape.kind) {
    case 'text':
      return `text, up to ${shape.max}`;
    case 'integer':
      return shape.max === MAX_COUNT ? `integer ≥ ${shape.min}` : `integer ${shape.min} to ${shape.max}`;
    case 'flag':
      return 'flag';
    case 'scalar':
      return `text, up to ${shape.max}, number, flag or null`;
    case 'anything':
      return 'any JSON';
    case 'matching':
      return shape.rule === NAME_RULE ? 'name' : 'id';
    case 'one':
      return shape.of.map((each) => `\`${each}\``).join(', ');
    case 'list':
      return `list, up to ${shape.max}: ${words(shape.item)}`;
    case 'record':
    case 'tagged':
      throw new Error('A record within a record needs a name of its own in this file, and a part in PROTOCOL.md.');
  }
}
