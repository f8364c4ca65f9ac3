/** A program of this repository as one file: what is started often starts in half the time that its sources take. */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const sdk = fileURLToPath(new URL('../../../sdk/src', import.meta.url));
/** Beside the sources, so that packages are found, and `package.json`. */
const folder = fileURLToPath(new URL('../../.programs', import.meta.url));

/** Gives the path of the file. Each process that asks makes it anew, once; whoever runs the one before keeps that. */
export function programOf(source: string): () => string {
  const file = path.join(folder, `${path.basename(source, '.ts')}.mjs`);
  let made = false;
  return () => {
    if (made) return file;
    const { outputFiles } = buildSync({
      entryPoints: [source],
      bundle: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
      alias: { '@tame/sdk': sdk },
      sourcemap: 'inline',
      write: false,
    });
    const fresh = `${file}.${process.pid}`;
    mkdirSync(folder, { recursive: true });
    writeFileSync(fresh, outputFiles[0]?.contents ?? '');
    renameSync(fresh, file);
    made = true;
    return file;
  };
}
