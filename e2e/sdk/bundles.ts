/** The scripts of the site, each bundled once for all tests of a run: with the SDK as it is, or as it will be. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

/** `next` keeps its data in a newer version of the database, in rows of a newer format. */
export type Release = 'this' | 'next';

const made = new Map<string, Promise<string>>();

export function bundled(entry: string, release: Release): Promise<string> {
  const name = `${entry} ${release}`;
  const known = made.get(name) ?? bundle(entry, release);
  made.set(name, known);
  return known;
}

async function bundle(entry: string, release: Release): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
    bundle: true,
    format: 'iife',
    conditions: ['tame-src'],
    target: 'es2022',
    sourcemap: 'inline',
    write: false,
    plugins: release === 'next' ? [nextRelease] : [],
  });
  return outputFiles[0]?.text ?? '';
}

const nextRelease: Plugin = {
  name: 'the next release',
  setup({ onLoad }) {
    onLoad({ filter: /storage\/indexeddb\.ts$/ }, ({ path }) => {
      const changes: readonly (readonly [string, string])[] = [
        ['const VERSION = 1;', 'const VERSION = 2;'],
        ['const FORMAT = 1;', 'const FORMAT = 2;'],
        ['upgrade(wrapped, _from, _to, tx) {', 'upgrade(wrapped, _from, _to, tx) { if (_from > 0) return;'],
      ];
      let contents = readFileSync(path, 'utf8');
      for (const [now, then] of changes) {
        if (!contents.includes(now)) throw new Error(`${path} has no "${now}" any more: say here what comes after it.`);
        contents = contents.replace(now, then);
      }
      return { contents, loader: 'ts' };
    });
  },
};
