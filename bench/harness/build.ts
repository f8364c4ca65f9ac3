/** Builds the bench's programs: what is measured runs as plain JavaScript, against the packages as they are published. */
import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

export async function buildPrograms(): Promise<void> {
  rmSync(path.join(root, 'dist'), { recursive: true, force: true });
  const programs = path.join(root, 'programs');
  await build({
    entryPoints: readdirSync(programs).flatMap((folder) => filesIn(path.join(programs, folder))),
    outbase: programs,
    outdir: path.join(root, 'dist'),
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    sourcemap: 'inline',
  });
  await build({
    entryPoints: filesIn(path.join(root, 'pages')),
    outdir: path.join(root, 'dist', 'pages'),
    bundle: true,
    minify: true,
    platform: 'browser',
    format: 'esm',
    target: 'es2022',
    logLevel: 'error', // built packages import shared chunks for their order alone
    define: { 'process.env.NODE_ENV': '"production"' },
  });
}

function filesIn(folder: string): string[] {
  return readdirSync(folder).map((file) => path.join(folder, file));
}
