/** PROTOCOL.md says what the code does: the same names, fields, bounds, errors and limits, and examples that hold. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { entryShapes } from '../../src/protocol/entries.ts';
import { ERROR_CODES, RETRYABLE } from '../../src/protocol/errors.ts';
import { eventShape } from '../../src/protocol/event.ts';
import { byeShape, frameShape, welcomeShape } from '../../src/protocol/frame.ts';
import { helloShape } from '../../src/protocol/hello.ts';
import * as limits from '../../src/protocol/limits.ts';
import { fits, oneOf, record, type Shape } from '../../src/protocol/shape.ts';
import { OLDEST_SUPPORTED_VERSION, PROTOCOL_VERSION } from '../../src/protocol/version.ts';
import { directions, fieldsOf } from './arbitrary-message.ts';
import { document, documentUrl, examples, fieldRows, partsOf, rowsOf, section, shapeNamed, table } from './document.ts';

const protocolFile = (name: string): string =>
  readFileSync(new URL(`../../src/protocol/${name}`, import.meta.url), 'utf8');
/** What a constant is for, as its comment says. */
function meaningOf(file: string, declaration: string): string | undefined {
  return new RegExp(`/\\*\\* (.*?) \\*/\\n\\s*${declaration}\\b`).exec(protocolFile(file))?.[1];
}

const known = {
  'Said to the relay': directions[0].shapes,
  'Said by the relay': directions[1].shapes,
  Connecting: { hello: helloShape, welcome: welcomeShape, bye: byeShape },
  'The session': { frame: frameShape },
  'Entries and snapshots': {
    ...Object.fromEntries(
      Object.entries(entryShapes).map(([kind, shape]) => [kind, record({ kind: oneOf(kind), ...fieldsOf(shape) })]),
    ),
    correction: shapeNamed('correction'),
    snapshot: shapeNamed('snapshot'),
    event: eventShape,
    leader: shapeNamed('leader'),
    task: shapeNamed('task'),
    found: shapeNamed('found'),
    head: shapeNamed('head'),
    person: shapeNamed('person'),
  },
} satisfies Record<string, Readonly<Record<string, Shape<unknown>>>>;

/** Parts of a section that tell a story and describe nothing with fields. */
const prose = new Set(['A fresh session']);
const everything = Object.entries(known).flatMap(([title, shapes]) => {
  return Object.entries<Shape<unknown>>(shapes).map(([name, shape]) => ({ title, name, shape }));
});

test.each(Object.entries(known))('the section "%s" describes what there is, and nothing else', (title, shapes) => {
  const described = [...partsOf(title).keys()].filter((name) => !prose.has(name));
  expect(described.sort()).toEqual(Object.keys(shapes).sort());
});

describe.each(everything)('"$name" in "$title"', ({ title, name, shape }) => {
  const part = partsOf(title).get(name) ?? '';

  test('has a row for each field, with its bounds', () => {
    expect(fieldRows(part)).toEqual(rowsOf(shape));
  });

  test('has an example that is right and says nothing unknown', () => {
    expect(examples(part).length).toBeGreaterThan(0);
    for (const example of examples(part)) {
      const { type = name, ...fields } = example as Record<string, unknown>;
      expect(type).toBe(name);
      expect(fits(shape, fields), `${JSON.stringify(example)}`).toBe(true);
      expect(Object.keys(fieldsOf(shape))).toEqual(expect.arrayContaining(Object.keys(fields)));
    }
  });
});

test('no example stands where nobody looks at it', () => {
  const looked = everything.flatMap(({ title, name }) => examples(partsOf(title).get(name) ?? ''));
  expect(examples(document).length).toBe(looked.length);
});

test('the errors are those of the code, with what they mean and whether trying again may help', () => {
  const rows = table(section('Errors'), 'Code');
  expect(rows).toEqual(
    ERROR_CODES.map((code) => [`\`${code}\``, RETRYABLE[code] ? 'yes' : 'no', meaningOf('errors.ts', `${code}: `)]),
  );
});

test('the limits are those of the code', () => {
  const rows = table(section('Limits'), 'Limit').map(
    ([name = '', ...rest]) => [name.replaceAll('`', ''), ...rest] as const,
  );
  expect(Object.fromEntries(rows.map(([name, ...rest]) => [name, rest]))).toEqual(
    Object.fromEntries(
      Object.entries(limits).map(([name, value]) => [
        name,
        [`${value}`, meaningOf('limits.ts', `export const ${name}`)],
      ]),
    ),
  );
});

test('the versions are those of the code, each with one line of history that is the same in both', () => {
  expect(document).toContain(
    `\nVersion ${PROTOCOL_VERSION}. Oldest version a relay still speaks: ${OLDEST_SUPPORTED_VERSION}.\n`,
  );
  const rows = table(section('Versions'), 'Version');
  const history = [...protocolFile('version.ts').matchAll(/^ \* (\d+) {2}(.*)$/gm)].map(([, version, what = '']) => [
    version,
    what,
  ]);
  expect(rows.map(([version, what = '']) => [version, what.replace(/^./, (letter) => letter.toLowerCase())])).toEqual(
    history,
  );
  expect(rows.map(([version]) => Number(version))).toEqual(Array.from({ length: PROTOCOL_VERSION }, (_, at) => at + 1));
});

describe('links', () => {
  const headings = [...document.matchAll(/^#{1,3} (.*)$/gm)].map(([, heading = '']) => heading);
  const anchors = headings.map((heading) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
  const numbered = anchors.map((anchor, at) => {
    const before = anchors.slice(0, at).filter((each) => each === anchor).length;
    return before === 0 ? anchor : `${anchor}-${before}`;
  });
  const links = [...document.matchAll(/\]\(([^)]+)\)/g)].map(([, link = '']) => link);

  test('lead to headings that there are', () => {
    const inside = links.filter((link) => link.startsWith('#'));
    expect(inside.length).toBeGreaterThan(20);
    for (const link of inside) expect(numbered).toContain(link.slice(1));
  });

  test('lead to files that there are', () => {
    const outside = links.filter((link) => !link.startsWith('#'));
    for (const link of outside) expect(existsSync(new URL(link, documentUrl)), `${link}`).toBe(true);
  });

  test('lead to every section from the beginning of the page', () => {
    const sections = headings.flatMap((heading, at) => (document.includes(`\n## ${heading}\n`) ? [numbered[at]] : []));
    const contents = [...document.matchAll(/^\d+\. \[.*\]\(#(.*)\)$/gm)].map(([, anchor]) => anchor);
    expect(contents).toEqual(sections);
  });
});
