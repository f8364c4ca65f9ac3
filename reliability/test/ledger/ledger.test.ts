/** RELIABILITY.md says what the ledger has, and names tests that there are. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { FAULTS } from '../../ledger/faults.ts';
import { readLedger } from '../../ledger/ledger.ts';
import { rendered } from '../../ledger/render.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

test('what people read is what the ledger has', async () => {
  expect(readFileSync(path.join(root, 'RELIABILITY.md'), 'utf8')).toBe(await rendered(readLedger()));
});

test('every control has lost, and of what another run has found it is known what it was', () => {
  const odd = readLedger().filter(({ trial, rounds, violations, found }) =>
    trial === 'control' ? violations !== rounds : violations > 0 && found === undefined,
  );
  expect(odd).toEqual([]);
});

test('each fault is made to happen by a test that there is, or says why not', () => {
  const files = ['packages', 'e2e', 'reliability/test'].flatMap(testsIn);
  const titles = files.map((file) => readFileSync(file, 'utf8')).join('\n');
  const missing = FAULTS.filter(({ id, test: title, why }) => {
    if (why !== undefined) return false;
    return title === undefined
      ? !new RegExp(`\\([^()\n]*\\b${id}\\b[^()\n]*\\)`).test(titles)
      : !titles.includes(title);
  });
  expect(missing).toEqual([]);
  expect(new Set(FAULTS.map(({ id }) => id)).size).toBe(FAULTS.length);
});

function testsIn(folder: string): readonly string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true, recursive: true })
    .filter((each) => each.isFile() && /\.(test|spec)\.tsx?$|-contract\.ts$/.test(each.name))
    .map((each) => path.join(each.parentPath, each.name))
    .filter((file) => !file.includes('node_modules') && file !== fileURLToPath(import.meta.url));
}
