#!/usr/bin/env node
/** Starts the demo on a machine that has only Node: installs what is missing, then runs packages/demo/start.ts. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { ensurePackages, root } from './packages.mjs';

ensurePackages();

// Only now: this needs the packages.
const { programOf } = await import('./program.mjs');
const start = programOf(path.join(root, 'packages', 'demo', 'start.ts'));
const demo = spawn(process.execPath, [start(), ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' });

for (const signal of /** @type {const} */ (['SIGTERM', 'SIGHUP', 'SIGINT'])) {
  process.on(signal, () => {
    // A terminal has already told the whole group about Ctrl-C; saying it twice would mean "at once".
    if (signal !== 'SIGINT' || !process.stdin.isTTY) demo.kill(signal);
  });
}

demo.on('exit', (code, signal) => {
  if (signal) process.removeAllListeners(signal).kill(process.pid, signal);
  else process.exitCode = code ?? 1;
});
