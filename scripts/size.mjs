#!/usr/bin/env node
/** What a page pays for the SDK, minified and gzipped, against its budget (S4-17); exits with 1 when it costs more. */
import { gzipSync } from 'node:zlib';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

/** @type {import('esbuild').Plugin} */
const atOnce = {
  name: 'at-once',
  setup: ({ onResolve }) =>
    onResolve({ filter: /.*/ }, ({ kind, path: wanted }) =>
      kind === 'dynamic-import' ? { path: wanted, external: true } : undefined,
    ),
};

/** What every page imports; what only some do (`octets`), is paid by them. */
const page = `export { createClient, service, topic, TameError } from './packages/sdk/src/index.ts';`;

const libraries = ['socket.io-client', 'idb', 'uuidv7', 'rxjs'];
const budgets = [
  { what: '@tame/sdk with all it needs, RxJS included', bytes: 34_000, external: [] },
  { what: '@tame/sdk, its own code alone', bytes: 13_000, external: libraries },
  {
    what: '@tame/sdk, its own code with what listening and serving load later',
    bytes: 20_000,
    external: libraries,
    later: true,
  },
];

for (const { what, bytes, external, later = false } of budgets) {
  const size = await gzippedSize(external, later);
  const fits = size <= bytes;
  console.log(`${what}: ${kilobytes(size)} of ${kilobytes(bytes)}${fits ? '' : ', TOO LARGE'}`);
  if (!fits) process.exitCode = 1;
}

/**
 * @param {string[]} external
 * @param {boolean} later what is imported when it is needed counts too
 */
async function gzippedSize(external, later) {
  const { outputFiles } = await build({
    stdin: { contents: page, resolveDir: root },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    conditions: ['tame-src'],
    define: { 'process.env.NODE_ENV': '"production"' },
    legalComments: 'none',
    external,
    plugins: later ? [] : [atOnce],
  });
  return outputFiles.reduce((sum, file) => sum + gzipSync(file.contents, { level: 9 }).length, 0);
}

/** @param {number} bytes */
function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
