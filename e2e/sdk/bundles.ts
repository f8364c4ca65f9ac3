/** The scripts of the site, each bundled once for all tests of a run: with the SDK as it is, as it will be, or as it must not be. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

/**
 * `next` keeps its data in a newer version of the database. `relaxed` asks for no more durability than browsers give by
 * default.
 */
export type Release = 'this' | 'next' | 'relaxed';

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
    plugins: release === 'this' ? [] : [changed(release)],
  });
  return outputFiles[0]?.text ?? '';
}

/** What another release has in place of what this one has. */
const changes: Record<Exclude<Release, 'this'>, readonly (readonly [now: string, then: string])[]> = {
  next: [
    ['const VERSION = 2;', 'const VERSION = 3;'],
    ['upgrade(wrapped, from, _to, tx) {', 'upgrade(wrapped, from, _to, tx) { if (from > 0) return;'],
  ],
  relaxed: [["transact(db, 'strict',", "transact(db, 'relaxed',"]],
};

function changed(release: Exclude<Release, 'this'>): Plugin {
  return {
    name: release,
    setup({ onLoad }) {
      onLoad({ filter: /storage\/indexeddb\.ts$/ }, ({ path }) => {
        let contents = readFileSync(path, 'utf8');
        for (const [now, then] of changes[release]) {
          if (!contents.includes(now)) throw new Error(`${path} has no "${now}" any more: say here what it is now.`);
          contents = contents.replaceAll(now, then);
        }
        return { contents, loader: 'ts' };
      });
    },
  };
}
