/** A program of this repository as one file: what is started often starts in half the time that its sources take. */
import { randomUUID } from 'node:crypto';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { root } from './packages.mjs';

const packages = path.join(root, 'packages');

/**
 * Gives the path of the file. Each process that asks makes it anew, once; whoever runs the one before keeps that.
 * The file lies one folder below the package, as most sources do: paths beside a source (`import.meta.url`) are written
 * from the package's folder, such as `../exports/`.
 *
 * @param {string} source a TypeScript file of a package
 * @returns {() => string}
 */
export function programOf(source) {
  const [name = '', ...inside] = path.relative(packages, source).split(path.sep);
  // Within its package, so that the packages it needs are found, and `package.json`.
  const folder = path.join(packages, name, '.programs');
  const file = path.join(folder, `${inside.join('-')}.mjs`);
  let made = false;
  return () => {
    if (made) return file;
    const { outputFiles } = buildSync({
      entryPoints: [source],
      bundle: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
      // This file: it knows where it is.
      external: ['*/scripts/program.mjs'],
      alias: { '@tame/sdk': path.join(packages, 'sdk', 'src'), '@tame/notify': path.join(packages, 'notify', 'src') },
      sourcemap: 'inline',
      write: false,
    });
    const fresh = `${file}.${randomUUID()}`;
    mkdirSync(folder, { recursive: true });
    writeFileSync(fresh, outputFiles[0]?.contents ?? '');
    renameSync(fresh, file);
    made = true;
    return file;
  };
}
