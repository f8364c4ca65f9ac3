/** The last line of a run is believed by machines: it must never say that nothing failed when something did. */
import { describe, expect, test } from 'vitest';
import { countPlaywright, countVitest } from '../counts.mjs';

const file = {
  name: 'x.test.ts',
  assertionResults: [
    { fullName: 'a b', status: 'passed' },
    { fullName: 'c d', status: 'skipped' },
    { fullName: 'e f', status: 'failed', failureMessages: ['expected 1 to be 2'] },
  ],
};
const spec = (title: string, ...statuses: string[]) => ({
  title,
  file: 'y.spec.ts',
  tests: statuses.map((status) => ({ status, results: [{ error: { message: 'timed out' } }] })),
});

describe('counting the unit tests', () => {
  test('adds up, and names what failed and what was skipped', () => {
    const report = { numPassedTests: 1, numFailedTests: 1, testResults: [file] };
    expect(countVitest(false, report)).toEqual({
      passed: 1,
      failed: 1,
      failures: ['x.test.ts › e f\n    expected 1 to be 2'],
      skipped: ['c d'],
    });
  });

  test('names a file that could not be run', () => {
    const broken = { name: 'z.test.ts', message: 'no such module', assertionResults: [] };
    const { failures } = countVitest(false, { numPassedTests: 0, numFailedTests: 0, testResults: [broken] });
    expect(failures).toEqual(['z.test.ts › could not be run\n    no such module']);
  });

  test('a runner that ends badly with no failed test is one failure', () => {
    expect(countVitest(false, { numPassedTests: 9, numFailedTests: 0, testResults: [] }).failed).toBe(1);
  });

  test('no report is one failure, even from a runner that ends well', () => {
    expect(countVitest(true, undefined)).toEqual({ passed: 0, failed: 1, failures: [], skipped: [] });
  });
});

describe('counting the browser tests', () => {
  test('looks into nested suites, and a flaky test is a failed one', () => {
    const report = {
      suites: [
        { specs: [spec('one', 'expected')], suites: [{ specs: [spec('two', 'unexpected'), spec('three', 'flaky')] }] },
        { specs: [spec('four', 'skipped')] },
      ],
    };
    expect(countPlaywright(false, report)).toEqual({
      passed: 1,
      failed: 2,
      failures: ['y.spec.ts › two\n    timed out', 'y.spec.ts › three\n    timed out'],
      skipped: ['four'],
    });
  });

  test('a runner that ends badly with no failed test is one failure', () => {
    expect(countPlaywright(false, { suites: [] }).failed).toBe(1);
  });

  test('no report is one failure', () => {
    expect(countPlaywright(true, undefined).failed).toBe(1);
  });
});
