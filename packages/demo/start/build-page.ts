/** Builds the page with Vite, unless it was built from just these sources before. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const demo = fileURLToPath(new URL('../', import.meta.url));
export const pageFolder = path.join(demo, 'dist');
const stampFile = path.join(pageFolder, '.built');

/** What the page is made of. */
const sources = [
  ...['web', 'contracts', 'vite.config.ts', 'package.json'],
  ...['../sdk/src', '../notify/src/contract.ts', '../../package-lock.json'],
];

/** Resolves to whether something had to be built. Rejects with what Vite has to say. */
export async function buildPage(): Promise<boolean> {
  const stamp = await stampOf(sources.map((name) => path.join(demo, name)));
  if (
    existsSync(path.join(pageFolder, 'index.html')) &&
    (await readFile(stampFile, 'utf8').catch(() => '')) === stamp
  ) {
    return false;
  }
  const { build } = await import('vite');
  await build({ configFile: path.join(demo, 'vite.config.ts'), logLevel: 'silent', build: { outDir: pageFolder } });
  await writeFile(stampFile, stamp);
  return true;
}

/** The same for as long as no file changes its size or its time. */
async function stampOf(paths: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const each of paths) for (const file of await filesIn(each)) hash.update(file);
  return hash.digest('hex');
}

async function filesIn(place: string): Promise<string[]> {
  const found = await stat(place);
  if (!found.isDirectory()) return [`${place} ${found.size} ${found.mtimeMs}\n`];
  const names = (await readdir(place)).toSorted();
  const inside = await Promise.all(names.map((name) => filesIn(path.join(place, name))));
  return inside.flat();
}
