import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decimalFromMicros } from '../../contracts/money.ts';
import { readAmount, type Convention } from '../../database/export/amount.ts';
import { ImportError, importExport, readExport } from '../../database/import.ts';
import { createCampaigns } from '../../database/campaigns.ts';
import { openDatabase } from '../../database/open.ts';
import { matching } from '../matching.ts';

const american: Convention[] = [{ decimal: '.', group: ',' }];
const european: Convention[] = [
  { decimal: ',', group: '.' },
  { decimal: ',', group: ' ' },
  { decimal: '.', group: "'" },
];

describe('amounts', () => {
  test.each([
    ['$1,234.50', american, 1_234_500_000, 'USD'],
    ['1234.5', american, 1_234_500_000, undefined],
    ['¥11,250,000', american, 11_250_000_000_000, 'JPY'],
    ['£ 0.99', american, 990_000, 'GBP'],
    ['1.234,50 €', european, 1_234_500_000, 'EUR'],
    ['1\u00a0234\u00a0567,50 kr', european, 1_234_567_500_000, 'SEK'],
    ["CHF 1'234.50", european, 1_234_500_000, 'CHF'],
    ['1.234 €', european, 1_234_000_000, 'EUR'],
    ['-120,00 €', european, -120_000_000, 'EUR'],
    ['€-5', european, -5_000_000, 'EUR'],
    ['25 eur', european, 25_000_000, 'EUR'],
  ])('%s', (text, conventions, micros, currency) => {
    expect(readAmount(text, conventions)).toEqual(currency ? { micros, currency } : { micros });
  });

  test.each([
    ['', american],
    ['TBC', american],
    ['1,23,456', american],
    ['1.234,50', american],
    ['1,234.505', american],
    ['$5 USD', american],
    ['₿5', american],
    ['1,234', [{ decimal: ',', group: '.' }] as Convention[]],
    ['12 34,5', european],
    ['1.2.3', european],
    ['9007199255', american],
  ])('"%s" is refused and never guessed', (text, conventions) => {
    expect(readAmount(text, conventions)).toBeUndefined();
  });

  test('whatever is written in a convention is read in it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 900_000_000_000 }),
        fc.constantFrom(...american, ...european),
        (cents, { decimal, group }) => {
          const [units = '', fraction = ''] = decimalFromMicros(cents * 10_000).split('.');
          const text = `${units.replace(/\B(?=(\d{3})+$)/g, group)}${decimal}${fraction}`;
          expect(readAmount(text, [{ decimal, group }])).toEqual({ micros: cents * 10_000 });
        },
      ),
    );
  });
});

const file = (name: string) =>
  readFileSync(new URL(`../../exports/${name}.csv`, import.meta.url), 'utf8').replace(/^\ufeff/, '');
const northlight = file('northlight-campaigns').split('\n').slice(0, 4).join('\n');
const good = northlight.split('\n')[1]!;

describe('a file', () => {
  test('may come with its columns in another order and with more of them', () => {
    const lines = file('brandwerk-kampagnen').split('\r\n').slice(1);
    // Those without a separator or a line break within quotes.
    const brandwerk = lines.filter((line) => line.split(';').length === 13).slice(0, 20);
    const turned = brandwerk.map((line, index) =>
      [...line.split(';').toReversed(), index === 0 ? 'Notiz' : 'x'].join(';'),
    );
    expect(readExport(turned.join('\n')).campaigns).toHaveLength(19);
    expect(readExport(turned.join('\n')).campaigns).toEqual(readExport(brandwerk.join('\n')).campaigns);
  });

  test('may end its lines either way and may begin with a byte order mark, as text or as bytes', () => {
    const expected = readExport(northlight).campaigns;
    expect(expected).toHaveLength(3);
    expect(readExport(`\ufeff${northlight.replaceAll('\n', '\r\n')}\r\n`).campaigns).toEqual(expected);
    expect(readExport(new TextEncoder().encode(`\ufeff${northlight}`)).campaigns).toEqual(expected);
  });

  test.each([
    ['nothing', '', /not an export that is known here/],
    ['another table', 'a,b,c\n1,2,3', /not an export that is known here/],
    [
      'a missing column',
      northlight.replace('Cost Goal', 'Goal Cost'),
      /The header lacks Cost Goal\. Export the file again/,
    ],
    ['another encoding', new Uint8Array([0x43, 0xe4, 0x6d]), /not in UTF-8\. Save it as "CSV UTF-8"/],
  ])('of %s is refused with what to do', (_, content, text) => {
    expect(() => readExport(content)).toThrow(ImportError);
    expect(() => readExport(content)).toThrow(text);
  });

  test('with an open quotation mark says where, and loses that line alone', () => {
    const more = good.replace('NL-', 'NL-9');
    for (const open of ['NL-1,"Open,x', good.replace('NL-', 'NL-8').replace('",', ',')]) {
      const { campaigns, problems, lines } = readExport(`${northlight}\n${open}\n${more}`);
      expect(campaigns).toHaveLength(4);
      expect(problems).toMatchObject([{ line: 5, effect: 'left-out', text: matching(/quotation mark/) }]);
      expect(lines).toMatchObject({ total: 5, imported: 4, leftOut: 1 });
    }
  });

  test('with an open quotation mark that a later line closes does not lose what is between them', () => {
    const between = good
      .replaceAll('"', '')
      .replaceAll('$6,200.00', '$620.00')
      .replace('$4,040.41', '$40.41')
      .replace('NL-', 'NL-9');
    const { campaigns, problems } = readExport(`${northlight}\nNL-1,"Open,x\n${between}\nclosed",y`);
    expect(campaigns.at(-1)!.id).toMatch(/^NL-9/);
    expect(problems.map(({ line, effect }) => [line, effect])).toEqual([
      [5, 'left-out'],
      [7, 'left-out'],
    ]);
  });

  test('with a stray quotation mark loses that line alone', () => {
    const { campaigns, problems } = readExport(`${northlight.replace(good, good.replace('Always', 'Al"ways'))}`);
    expect(campaigns).toHaveLength(2);
    expect(problems).toMatchObject([{ line: 2, effect: 'left-out' }]);
  });

  test('with several things wrong in a line says all of them', () => {
    const { problems } = readExport(
      northlight.replace(
        good,
        good.replace('Online Video', 'Radio').replace('10/30/2026', '2026-10-30').replace('USD', 'EUR'),
      ),
    );
    expect(problems.map(({ line, field }) => [line, field])).toEqual([
      [2, 'Channel'],
      [2, 'Flight End'],
      [2, 'Flight Budget'],
      [2, 'Cost Goal'],
      [2, 'Spend To Date'],
    ]);
  });
});

test('however a file is damaged, every line is imported, reported or blank, and nothing else is thrown than ImportError', () => {
  for (const name of ['northlight-campaigns', 'brandwerk-kampagnen']) {
    const lines = file(name).split(/\r?\n/).slice(0, 12);
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            line: fc.integer({ min: 2, max: 11 }),
            at: fc.nat(200),
            remove: fc.nat(8),
            insert: fc.string({ maxLength: 4, unit: fc.constantFrom('a', '1', ',', ';', '"', '.', ' ', '-', '€') }),
          }),
          { maxLength: 6 },
        ),
        (damages) => {
          const damaged = [...lines];
          for (const { line, at, remove, insert } of damages) {
            const text = damaged[line]!;
            damaged[line] = text.slice(0, at) + insert + text.slice(at + remove);
          }
          const report = readExport(damaged.join('\n'));
          const { total, imported, leftOut, blank, notCampaigns } = report.lines;
          expect(imported).toBe(report.campaigns.length);
          expect(imported + leftOut + blank + notCampaigns).toBe(total);
          const reported = new Set(
            report.problems.filter(({ effect }) => effect === 'left-out').map(({ line }) => line),
          );
          expect(reported.size).toBe(leftOut);
        },
      ),
      { numRuns: 300 },
    );
  }
});

test('both exports go into the database, and a second time change nothing', { timeout: 120_000 }, async () => {
  const database = await openDatabase({});
  try {
    const campaigns = createCampaigns(database);
    const first = await importExport(campaigns, file('northlight-campaigns'));
    expect(first.counts).toEqual({ added: 129, updated: 0, unchanged: 0 });
    expect((await importExport(campaigns, file('brandwerk-kampagnen'))).counts.added).toBe(106);
    expect((await importExport(campaigns, file('northlight-campaigns'))).counts).toEqual({
      added: 0,
      updated: 0,
      unchanged: 129,
    });
    expect((await campaigns.list({ text: 'spring sale' })).total).toBe(2);
    expect((await campaigns.list()).total).toBe(235);
  } finally {
    await database.close();
  }
});
