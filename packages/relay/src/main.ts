#!/usr/bin/env node
/** The command `tame-relay`: hands the process to `run`, and ends it with what comes back. */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { FileText } from './config.ts';
import { sentenceOf } from './problem.ts';
import { createRelay } from './create-relay.ts';
import { HUNG, run } from './run.ts';

function file(path: string): FileText {
  try {
    return { text: readFileSync(path, 'utf8') };
  } catch (cause) {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    return missing ? { missing } : { problem: sentenceOf(cause) };
  }
}

function version(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return /"version": "([^"]+)"/.exec(text)?.[1] ?? 'of unknown version';
}

const code = await run({
  argv: process.argv.slice(2),
  env: process.env,
  version: version(),
  file,
  replaceFile: (path, text) => {
    const beside = `${path}.${process.pid}.new`;
    writeFileSync(beside, text);
    renameSync(beside, path);
  },
  removeFile: (path) => rmSync(path, { force: true }),
  say: (text) => process.stdout.write(text),
  complain: (text) => process.stderr.write(text),
  onSignal: (stop) => {
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
  },
  onCrash: (crash) => {
    process.on('uncaughtException', crash);
    process.on('unhandledRejection', crash);
  },
  createRelay,
});
if (code === HUNG) process.kill(process.pid, 'SIGKILL');
// Not `exitCode`: connections and timers of a failed relay must not keep the process.
process.exit(code);
