/** Tests in a real browser. Each starts the servers it needs on free ports and stops them again. */
import { defineConfig } from '@playwright/test';
import { findBrowser, launchArgs } from '../scripts/browser.mjs';

const browser = await findBrowser({ say: (line) => console.error(line) });

export default defineConfig({
  testDir: '.',
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results',
  forbidOnly: Boolean(process.env['CI']) || Boolean(process.env['PLAYWRIGHT_JSON_OUTPUT_FILE']),
  retries: 0,
  workers: 1,
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
