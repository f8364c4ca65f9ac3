#!/usr/bin/env node
/** What a page pays for the SDK, minified and gzipped, against its budget (S4-17); exits with 1 when it costs more. */
import { fileURLToPath } from 'node:url';
import { gzippedSize } from './page-size.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What every page imports; what only some do (`octets`), is paid by them. */
const contents = `export { createClient, service, topic, TameError } from './packages/sdk/src/index.ts';`;

const libraries = ['socket.io-client', 'idb', 'uuidv7', 'rxjs'];
const budgets = [
  { what: '@tame/sdk with all it needs, RxJS included', bytes: 34_000, external: [] },
  { what: '@tame/sdk, its own code alone', bytes: 13_250, external: libraries },
  {
    what: '@tame/sdk, its own code with what listening, presence, serving and privacy load later',
    bytes: 25_000,
    external: libraries,
    later: true,
  },
];

for (const { what, bytes, external, later = false } of budgets) {
  const size = await gzippedSize({ contents, resolveDir: root, external, later, conditions: ['tame-src'] });
  const fits = size <= bytes;
  console.log(`${what}: ${kilobytes(size)} of ${kilobytes(bytes)}${fits ? '' : ', TOO LARGE'}`);
  if (!fits) process.exitCode = 1;
}

/** @param {number} bytes */
function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
