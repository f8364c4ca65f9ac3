/** The README's code is compiled and run, that of the other pages compiled with it: what stands there works. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRelay, type Relay } from '@tame/relay';
import { createWorker, type Worker } from '@tame/sdk/worker';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
/** What a page shows, by the name of its file: a snippet that begins with `// name.ts:` has that name. */
function snippetsOf(page: string): ReadonlyMap<string, string> {
  const text = readFileSync(path.join(root, page), 'utf8');
  const snippets = [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code = '']) => code);
  return new Map(snippets.map((code, at) => [/^\/\/ ([a-z-]+\.ts):/.exec(code)?.[1] ?? `snippet-${at}.ts`, code]));
}

const named = snippetsOf('README.md');
const pages = ['docs', 'examples'].flatMap((within) =>
  readdirSync(path.join(root, within), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md') && !file.includes('node_modules'))
    .map((file) => path.join(within, file)),
);

let folder: string;
let relay: Relay;
let greeter: Worker;
const children = new Set<ChildProcess>();

beforeAll(async () => {
  mkdirSync(path.join(root, 'packages/relay/.readme'), { recursive: true });
  // Inside the workspace, so that packages are found as in an application that has installed them.
  folder = mkdtempSync(path.join(root, 'packages/relay/.readme/'));
  relay = await createRelay({ port: 0, data: path.join(folder, 'data'), auth: { dev: true } });
  for (const [name, code] of named) {
    writeFileSync(path.join(folder, name), code.replaceAll('http://localhost:7400', relay.url));
  }
  for (const page of pages) {
    const beside = path.join(folder, page);
    mkdirSync(beside, { recursive: true });
    for (const [name, code] of snippetsOf(page)) writeFileSync(path.join(beside, name), code);
  }
  greeter = createWorker(relay.url);
  greeter.serve('greet', () => 'Hello!');
  await greeter.start();
});

afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await greeter.stop();
  await relay.close({ drainMs: 0 });
  rmSync(path.join(root, 'packages/relay/.readme'), { recursive: true, force: true });
});

function start(name: string): { child: ChildProcess; output: () => string; ended: Promise<number | null> } {
  const child = spawn(process.execPath, ['--conditions=tame-src', '--import', 'tsx', name], { cwd: folder });
  children.add(child);
  let output = '';
  child.stdout.on('data', (data: Buffer) => (output += data.toString()));
  child.stderr.on('data', (data: Buffer) => (output += data.toString()));
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
  return { child, output: () => output, ended };
}

it('has snippets for the contract, the worker, the page and the rest of the page API', () => {
  expect([...named.keys()]).toEqual([
    'forecast.ts',
    'worker.ts',
    'page.ts',
    'snippet-3.ts',
    'snippet-4.ts',
    'snippet-5.ts',
  ]);
});

it('shows code that the compiler accepts, as the other pages do', () => {
  expect(pages.filter((page) => snippetsOf(page).size > 0).length).toBeGreaterThanOrEqual(5);
  const config = {
    extends: '../../../../tsconfig.base.json',
    compilerOptions: { lib: ['ES2023', 'DOM'] },
    include: ['**/*.ts'],
  };
  writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(config));
  const { stdout, status } = spawnSync(path.join(root, 'node_modules/.bin/tsc'), ['--noEmit', '-p', folder], {
    encoding: 'utf8',
  });
  expect(stdout).toBe('');
  expect(status).toBe(0);
}, 60_000);

it('shows a worker and a page that get thirty replies and end', async () => {
  start('worker.ts');
  const page = start('page.ts');
  await expect.poll(page.output, { timeout: 20_000 }).toContain('done');
  expect(page.output().trim().split('\n')).toHaveLength(31);
  expect(page.output()).toContain('30 1811');
}, 30_000);

it('shows a page API that does what it says', async () => {
  const page = start('snippet-3.ts');
  await expect(page.ended).resolves.toBe(0);
  expect(page.output()).toContain('Hello! completed 1');
}, 30_000);

it('shows topics that are heard alone and by pattern', async () => {
  const page = start('snippet-5.ts');
  await expect(page.ended).resolves.toBe(0);
  expect(page.output()).toMatch(/^7\ncampaigns\.spring\.metrics 7 \{[^]*\}\ndev \{ name: 'Ana' \}\n$/);
}, 30_000);

it('shows a page that serves and a queue that gives back what was put', async () => {
  const page = start('snippet-4.ts');
  await expect(page.ended).resolves.toBe(0);
  expect(page.output()).toContain("{ page: 'spring' }");
}, 30_000);
