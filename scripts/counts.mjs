/** Which tests passed, failed and were not run, from the JSON reports of Vitest and Playwright. */
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/**
 * @typedef {object} Count
 * @property {number} passed
 * @property {number} failed at least 1 when the runner itself did not end well
 * @property {string[]} failures of each that failed: its name, and what it said
 * @property {string[]} skipped their names
 */

/**
 * Something went wrong before any test could tell.
 * @type {Count}
 */
export const NOTHING_RUN = { passed: 0, failed: 1, failures: [], skipped: [] };

/**
 * @param {boolean} endedWell
 * @param {{ numPassedTests: number, numFailedTests: number, testResults: VitestFile[] } | undefined} report
 * @returns {Count}
 *
 * @typedef {{ fullName: string, status: string, failureMessages?: string[] }} VitestTest
 * @typedef {{ name: string, message?: string, assertionResults: VitestTest[] }} VitestFile
 */
export function countVitest(endedWell, report) {
  if (!report) return NOTHING_RUN;
  const tests = report.testResults.flatMap((file) => file.assertionResults);
  const skipped = tests
    .filter(({ status }) => status !== 'passed' && status !== 'failed')
    .map(({ fullName }) => fullName);
  const failures = report.testResults.flatMap(({ name, message, assertionResults }) => [
    ...assertionResults
      .filter(({ status }) => status === 'failed')
      .map(({ fullName, failureMessages = [] }) => described(name, fullName, failureMessages)),
    ...(message ? [described(name, 'could not be run', [message])] : []),
  ]);
  return honest(endedWell, { passed: report.numPassedTests, failed: report.numFailedTests, failures, skipped });
}

/**
 * @param {boolean} endedWell
 * @param {{ suites: PlaywrightSuite[] } | undefined} report
 * @returns {Count}
 *
 * @typedef {{ status: string, results?: { error?: { message?: string } }[] }} PlaywrightTest
 * @typedef {{ title: string, file: string, tests: PlaywrightTest[] }} PlaywrightSpec
 * @typedef {{ specs?: PlaywrightSpec[], suites?: PlaywrightSuite[] }} PlaywrightSuite
 */
export function countPlaywright(endedWell, report) {
  if (!report) return NOTHING_RUN;
  /** @type {Count} */
  const count = { passed: 0, failed: 0, failures: [], skipped: [] };
  for (const spec of report.suites.flatMap(specsOf)) {
    for (const { status, results = [] } of spec.tests) {
      if (status === 'expected') count.passed += 1;
      else if (status === 'skipped') count.skipped.push(spec.title);
      else {
        count.failed += 1; // a flaky test failed, and then it did not: that is a failure
        const said = results.flatMap(({ error }) => error?.message ?? []);
        count.failures.push(described(spec.file, spec.title, said));
      }
    }
  }
  return honest(endedWell, count);
}

/**
 * @param {PlaywrightSuite} suite
 * @returns {PlaywrightSpec[]}
 */
function specsOf({ specs = [], suites = [] }) {
  return [...specs, ...suites.flatMap(specsOf)];
}

const linesOfOne = 12;

/**
 * @param {string} file
 * @param {string} title
 * @param {string[]} messages
 */
function described(file, title, messages) {
  const lines = stripVTControlCharacters(messages.join('\n')).split('\n');
  const said = lines.filter((line) => !line.includes('/node_modules/')).slice(0, linesOfOne);
  return [`${path.relative(process.cwd(), file)} › ${title}`, ...said].join('\n    ');
}

/**
 * An error outside any test, or no test at all, ends the runner with an error and no failed test.
 * @param {boolean} endedWell
 * @param {Count} count
 */
function honest(endedWell, count) {
  return endedWell || count.failed > 0 ? count : { ...count, failed: 1 };
}
