/** Unit tests: `*.test.ts` in Node, `*.browser.test.ts` in a real Chromium. Packages are read from their sources. */
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { knownBrowser, launchArgs } from './scripts/browser.mjs';

const fromSources = ['tame-src'];
const browser = knownBrowser();
/** Whoever waits for something waits for as long as a busy machine needs. */
const patient = { poll: { timeout: 15_000 } };

export default defineConfig({
  test: {
    // Many tests wait for processes and clocks rather than compute.
    maxWorkers: 3,
    projects: [
      {
        // `module` and friends stay; only the condition of this repository is added.
        resolve: { conditions: [...fromSources, 'module', 'node', 'development|production'] },
        ssr: {
          resolve: {
            conditions: [...fromSources, 'module', 'node', 'development|production'],
            externalConditions: fromSources,
          },
        },
        test: {
          name: 'node',
          environment: 'node',
          include: [
            'packages/*/test/**/*.test.{ts,tsx}',
            'scripts/test/**/*.test.ts',
            'reliability/test/**/*.test.ts',
            'bench/test/**/*.test.ts',
          ],
          exclude: ['**/*.browser.test.ts', '**/node_modules/**'],
          testTimeout: 60_000,
          expect: patient,
          allowOnly: false,
        },
      },
      {
        resolve: { conditions: [...fromSources, 'module', 'browser', 'development|production'] },
        // Found late, a dependency would reload the page in the middle of a test.
        optimizeDeps: { include: ['idb', 'rxjs', 'socket.io-client', 'uuidv7'] },
        test: {
          name: 'browser',
          include: ['packages/*/test/**/*.browser.test.ts'],
          testTimeout: 60_000,
          expect: patient,
          allowOnly: false,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: {
                args: launchArgs,
                ...(browser && { executablePath: browser.executablePath, env: { ...process.env, ...browser.env } }),
              },
            }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
});
