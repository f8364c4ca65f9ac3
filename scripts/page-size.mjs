/** What a page loads, minified and gzipped: measured alike for the budget and for the benchmark. */
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

/**
 * @typedef {object} Page
 * @property {string} contents what the page imports, as a module
 * @property {string} resolveDir where its imports are looked for
 * @property {string[]} [external] libraries that are not counted
 * @property {boolean} [later] whether what is imported when it is needed counts too
 * @property {string[]} [conditions] more conditions of package.json's exports
 */

/** @type {import('esbuild').Plugin} */
const atOnce = {
  name: 'at-once',
  setup: ({ onResolve }) =>
    onResolve({ filter: /.*/ }, ({ kind, path: wanted }) =>
      kind === 'dynamic-import' ? { path: wanted, external: true } : undefined,
    ),
};

/**
 * Bytes of the page's script.
 *
 * @param {Page} page
 */
export async function gzippedSize({ contents, resolveDir, external = [], later = false, conditions = [] }) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    conditions,
    define: { 'process.env.NODE_ENV': '"production"' },
    legalComments: 'none',
    logLevel: 'error', // built packages import shared chunks for their order alone
    external,
    plugins: later ? [] : [atOnce],
  });
  return outputFiles.reduce((sum, { text }) => sum + gzipSync(without(external, text), { level: 9 }).length, 0);
}

/**
 * Each file names what it imports of a library; where that is bundled as well, as in every page, none of it is left.
 *
 * @param {string[]} libraries
 * @param {string} script
 */
function without(libraries, script) {
  return script.replaceAll(/import\{[^}]*\}from"([^"]+)";/g, (statement, from) =>
    libraries.includes(from) ? '' : statement,
  );
}
