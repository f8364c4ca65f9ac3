/** Tests in a real browser. Each starts the servers it needs on free ports and stops them again. */
import { defineConfig } from '@playwright/test';
import { findBrowser, launchArgs } from '../scripts/browser.mjs';
import { whyNoPowerCuts } from '../reliability/trials/disk.ts';

const browser = await findBrowser({ say: (line) => console.error(line) });

// Asked once, not by every worker.
process.env['TAME_NO_POWER_CUTS'] ??= whyNoPowerCuts() ?? '';
const noPowerCuts = process.env['TAME_NO_POWER_CUTS'];
if (noPowerCuts && process.env['TEST_WORKER_INDEX'] === undefined) {
  console.error(`NOT RUN: power cuts (e2e/sdk/power.spec.ts): this machine cannot cut them off. ${noPowerCuts}`);
}

export default defineConfig({
  testDir: '.',
  testMatch: '**/*.spec.ts',
  testIgnore: noPowerCuts ? ['**/power.spec.ts'] : [],
  outputDir: 'test-results',
  forbidOnly: Boolean(process.env['CI']) || Boolean(process.env['PLAYWRIGHT_JSON_OUTPUT_FILE']),
  retries: 0,
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  // The JSON report is for scripts/check.mjs, which says where it wants it.
  reporter: process.env['PLAYWRIGHT_JSON_OUTPUT_FILE'] ? [['list'], ['json']] : [['list']],
  use: {
    browserName: 'chromium',
    headless: true,
    actionTimeout: 10_000,
    // A trace costs a third of the time: `--trace retain-on-failure` where a failure needs one.
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: browser.executablePath,
      args: launchArgs,
      env: { ...process.env, ...browser.env },
    },
  },
});
