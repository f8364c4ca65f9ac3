/** Loaded into a server before its own code: at each SIGUSR2 it writes how late its timers were since the one before. */
import { renameSync, writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { LOOP_DELAY_FILE } from '../../harness/loop-delay.ts';

const RESOLUTION_MS = 10;
const file = process.env[LOOP_DELAY_FILE];
if (file === undefined) throw new Error('This module is loaded by the bench, with a file to write to.');

const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
delay.enable();
process.on('SIGUSR2', () => {
  const longest = Math.max(0, delay.max / 1e6 - RESOLUTION_MS);
  delay.reset();
  writeFileSync(`${file}.new`, String(longest));
  renameSync(`${file}.new`, file); // nobody reads half of it
});
