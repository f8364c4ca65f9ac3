#!/usr/bin/env node
/** Would the packages work for those who install them? Looks at what has been built: run `npm run build` before. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const published = ['packages/sdk', 'packages/relay', 'packages/notify', 'packages/cli'];

const problems = [
  ...published.filter((folder) => !run('publint', [folder, '--strict'])).map((folder) => `publint refuses ${folder}`),
  ...published
    .filter(
      (folder) => !run('attw', ['--pack', folder, '--profile', 'esm-only', '--format', 'ascii', '--summary', 'false']),
    )
    .map((folder) => `${folder} has types that do not match its modules`),
  ...published
    .flatMap(entriesOf)
    .filter((entry) => !loads(entry))
    .map((entry) => `${entry} cannot be imported from its build`),
  ...(namesRegistry()
    ? ['package-lock.json names a registry; .npmrc should have kept it out: run npm install again']
    : []),
];

for (const problem of problems) console.error(`packaging: ${problem}`);
if (problems.length > 0) process.exitCode = 1;

/**
 * @param {string} program
 * @param {string[]} args
 */
function run(program, args) {
  const { status, stdout, stderr } = spawnSync('npx', ['--no-install', program, ...args], {
    cwd: root,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (status !== 0) console.error(stdout, stderr);
  return status === 0;
}

/** @param {string} folder */
function entriesOf(folder) {
  /** @type {{ name: string, exports: Record<string, unknown> }} */
  const { name, exports } = JSON.parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8'));
  return Object.keys(exports)
    .filter((entry) => !entry.endsWith('.json'))
    .map((entry) => name + entry.slice(1));
}

/** @param {string} entry without the condition of this repository, so as everybody else would get it */
function loads(entry) {
  const program = `import(${JSON.stringify(entry)}).then(() => process.exit(0))`;
  const { status, stderr } = spawnSync(process.execPath, ['-e', program], {
    cwd: root,
    encoding: 'utf8',
    timeout: 30_000,
  });
  if (status !== 0) console.error(stderr);
  return status === 0;
}

function namesRegistry() {
  return /"resolved": "http/.test(readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
}
