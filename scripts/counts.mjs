/** How many tests passed, failed and were not run, from the JSON reports of Vitest and Playwright. */

/**
 * @typedef {object} Count
 * @property {number} passed
 * @property {number} failed at least 1 when the runner itself did not end well
 * @property {string[]} skipped their names
 */

/**
 * @param {boolean} endedWell
 * @param {{ numPassedTests: number, numFailedTests: number, testResults: VitestFile[] } | undefined} report
 * @returns {Count}
 *
 * @typedef {{ assertionResults: { fullName: string, status: string }[] }} VitestFile
 */
export function countVitest(endedWell, report) {
  if (!report) return { passed: 0, failed: 1, skipped: [] };
  const tests = report.testResults.flatMap((file) => file.assertionResults);
  const skipped = tests
    .filter(({ status }) => status !== 'passed' && status !== 'failed')
    .map(({ fullName }) => fullName);
  return honest(endedWell, { passed: report.numPassedTests, failed: report.numFailedTests, skipped });
}

/**
 * @param {boolean} endedWell
 * @param {{ suites: PlaywrightSuite[] } | undefined} report
 * @returns {Count}
 *
 * @typedef {{ specs?: { title: string, tests: { status: string }[] }[], suites?: PlaywrightSuite[] }} PlaywrightSuite
 */
export function countPlaywright(endedWell, report) {
  if (!report) return { passed: 0, failed: 1, skipped: [] };
  /** @type {Count} */
  const count = { passed: 0, failed: 0, skipped: [] };
  for (const spec of report.suites.flatMap(specsOf)) {
    for (const { status } of spec.tests) {
      if (status === 'expected') count.passed += 1;
      else if (status === 'skipped') count.skipped.push(spec.title);
      else count.failed += 1; // a flaky test failed, and then it did not: that is a failure
    }
  }
  return honest(endedWell, count);
}

/**
 * @param {PlaywrightSuite} suite
 * @returns {{ title: string, tests: { status: string }[] }[]}
 */
function specsOf({ specs = [], suites = [] }) {
  return [...specs, ...suites.flatMap(specsOf)];
}

/**
 * An error outside any test, or no test at all, ends the runner with an error and no failed test.
 * @param {boolean} endedWell
 * @param {Count} count
 */
function honest(endedWell, count) {
  return endedWell || count.failed > 0 ? count : { ...count, failed: 1 };
}
