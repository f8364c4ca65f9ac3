/** The versions of what is compared, as installed. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(import.meta.url);

/** Name and version of an installed package, such as `socket.io 4.8.4`. */
export function installed(name: string): string {
  for (const folder of require.resolve.paths(name) ?? []) {
    const version = versionIn(path.join(folder, name, 'package.json'));
    if (version !== undefined) return `${name} ${version}`;
  }
  throw new Error(`${name} is not installed.`);
}

function versionIn(file: string): string | undefined {
  try {
    return /"version": "([^"]+)"/.exec(readFileSync(file, 'utf8'))?.[1];
  } catch {
    return undefined;
  }
}
