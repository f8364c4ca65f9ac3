#!/usr/bin/env node
/** Checks everything on a machine that has only Node: installs what is missing, then runs every check. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { ensurePackages, root } from './packages.mjs';

ensurePackages();

// Only now: these need the packages.
const { findBrowser } = await import('./browser.mjs');
const { ensureNats } = await import('./nats.mjs');
const { ensurePython } = await import('./python.mjs');
const say = (/** @type {string} */ line) => console.log(line);

try {
  await findBrowser({ say });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.log('0 passed, 1 failed');
  process.exit(1);
}
const python = ensurePython(say);
const nats = ensureNats(say);

const { status } = spawnSync(process.execPath, [path.join(root, 'scripts', 'check.mjs'), ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, ...(python && { TAME_PYTHON: python }), ...(nats && { NATS_SERVER: nats }) },
});
process.exitCode = status ?? 1;
