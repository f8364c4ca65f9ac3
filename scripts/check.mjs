#!/usr/bin/env node
/**
 * Every check there is, in the order in which they fail fastest; stops at the first that fails.
 * At the end those that failed are named once more; the last line is the sum: `123 passed, 0 failed`.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { NOTHING_RUN, countPlaywright, countVitest } from './counts.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const results = path.join(root, 'node_modules', '.cache', 'tame', 'results');
const unitResults = path.join(results, 'unit.json');
const e2eResults = path.join(results, 'e2e.json');

const checks = ['types', 'lint', 'format:check', 'unused', 'packaging', 'size'];

for (const check of checks) {
  if (!npm(check)) {
    console.error(`\nStopped: ${check} failed (see above). Run it alone with: npm run ${check}`);
    finish(NOTHING_RUN);
  }
}

rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });
const unit = countVitest(
  npm('test:unit', ['--reporter=default', '--reporter=json', `--outputFile.json=${unitResults}`]),
  read(unitResults),
);
const e2e = countPlaywright(npm('test:e2e', [], { PLAYWRIGHT_JSON_OUTPUT_FILE: e2eResults }), read(e2eResults));
for (const [script, { failed }] of Object.entries({ 'test:unit': unit, 'test:e2e': e2e })) {
  if (failed > 0) console.error(`\nFailed: ${script} (see above). Run it alone with: npm run ${script}`);
}
finish({
  passed: unit.passed + e2e.passed,
  failed: unit.failed + e2e.failed,
  failures: [...unit.failures, ...e2e.failures],
  skipped: [...unit.skipped, ...e2e.skipped],
});

/**
 * @param {string} script
 * @param {string[]} [args]
 * @param {Record<string, string>} [env]
 */
function npm(script, args = [], env = {}) {
  const started = Date.now();
  console.log(`\n── ${script}`);
  const { status } = spawnSync('npm', ['run', '--silent', script, '--', ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
    shell: process.platform === 'win32',
  });
  console.log(`── ${script}: ${status === 0 ? 'good' : 'FAILED'} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  return status === 0;
}

/** @param {string} file */
function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined; // the runner died before it could write
  }
}

/**
 * @param {import('./counts.mjs').Count} count
 * @returns {never}
 */
function finish({ passed, failed, failures, skipped }) {
  for (const failure of failures) console.log(`\nfailed: ${failure}`);
  for (const name of skipped) console.log(`not run: ${name}`);
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed === 0 ? 0 : 1);
}
