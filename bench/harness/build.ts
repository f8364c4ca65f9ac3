/** Builds the bench's programs: what is measured runs as plain JavaScript, against the packages as they are published. */
import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

export async function buildPrograms(): Promise<void> {
  const programs = path.join(root, 'programs');
  rmSync(path.join(root, 'dist'), { recursive: true, force: true });
  await build({
    entryPoints: readdirSync(programs).flatMap((folder) =>
      readdirSync(path.join(programs, folder)).map((file) => path.join(programs, folder, file)),
    ),
    outbase: programs,
    outdir: path.join(root, 'dist'),
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    sourcemap: 'inline',
  });
}
