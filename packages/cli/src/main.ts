#!/usr/bin/env node
/** The command `tame`: hands the process to `run`, and ends it with what comes back. */
import { createClient } from '@tame/sdk';
import { readFileSync } from 'node:fs';
import { run } from './run.ts';

process.exitCode = await run({
  argv: process.argv.slice(2),
  env: process.env,
  readFile: (path) => readFileSync(path, 'utf8'),
  say: (line) => void process.stdout.write(`${line}\n`),
  complain: (line) => void process.stderr.write(`tame: ${line}\n`),
  connect: (url, token) => createClient(url, { name: 'tame-cli', store: 'memory', ...(token && { token }) }),
  onInterrupt: (stop) => void process.once('SIGINT', stop),
});
// Connections that are being closed must not keep a terminal waiting.
process.exit();
