/** Where the demo keeps everything: one folder, marked as its own, used by one demo at a time. */
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { lockDirectory } from '../database/directory-lock.ts';

export interface DataFolder {
  readonly path: string;
  /** Signs tokens; the same for as long as the folder lives. */
  readonly secret: string;
  /** A path in it. */
  file(...names: string[]): string;
  /** Lets another demo use it. */
  release(): Promise<void>;
}

/** Without it nothing is ever deleted. */
const MARKER = '.tame-demo';
const LOCK = 'demo';

/** Makes the folder if there is none. Throws a sentence when it is somebody else's, or in use. */
export async function openFolder(wanted: string, { fresh }: { fresh: boolean }): Promise<DataFolder> {
  const folder = path.resolve(wanted);
  const file = (...names: string[]): string => path.join(folder, ...names);
  const names = await readdir(folder).catch((): string[] => []);
  if (names.length > 0 && !names.includes(MARKER)) {
    throw new Error(`${folder} holds other things than a demo; choose an empty or a new folder with --data.`);
  }
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(
    file(MARKER),
    'The TAME demo keeps its data here. With this file in it, --fresh may empty the folder.\n',
  );
  const release = await lock(file(LOCK), folder);
  try {
    if (fresh) await empty(folder);
    return { path: folder, secret: await secretIn(file('secret')), file, release };
  } catch (error) {
    await release();
    throw error;
  }
}

async function lock(path: string, folder: string): Promise<() => Promise<void>> {
  return lockDirectory(path).catch((cause: unknown) => {
    throw new Error(`A demo is already running in ${folder}. Stop it, or choose another folder with --data.`, {
      cause,
    });
  });
}

async function empty(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name === MARKER || name === `${LOCK}.lock`) continue;
    await rm(path.join(folder, name), { recursive: true, force: true });
  }
}

async function secretIn(file: string): Promise<string> {
  const known = await readFile(file, 'utf8').catch(() => '');
  const secret = known.trim() || randomBytes(48).toString('base64url');
  if (known.trim() === '') await writeFile(file, `${secret}\n`, { mode: 0o600 });
  await chmod(file, 0o600);
  return secret;
}
