/** A platform's state in one file that is always whole: written beside it, then moved over it. */
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface StateFile {
  /** What was saved last; undefined when there is no file yet. */
  load(): unknown;
  /** Resolves when the state as it is now (or newer) is in the file. Writers that come together share one write. */
  save(): Promise<void>;
}

/** `snapshot` is asked for the state just before it is written, so that a save never stores something old. */
export function createStateFile(path: string, snapshot: () => unknown): StateFile {
  let writing: Promise<void> | undefined;
  let next: Promise<void> | undefined;

  async function write(): Promise<void> {
    await mkdir(dirname(path), { recursive: true });
    const beside = `${path}.${process.pid}.new`;
    const file = await open(beside, 'w');
    try {
      await file.writeFile(JSON.stringify(snapshot()));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, path);
  }

  function start(): Promise<void> {
    writing = write().finally(() => (writing = undefined));
    return writing;
  }

  return {
    load: () => {
      if (!existsSync(path)) return undefined;
      const text = readFileSync(path, 'utf8');
      try {
        const saved: unknown = JSON.parse(text);
        return saved;
      } catch (cause) {
        throw new Error(`${path} is not a saved sandbox state; move it away to start empty.`, { cause });
      }
    },
    save: () => {
      if (!writing) return start();
      // The write under way may have read the state already: one more after it covers everybody who asks meanwhile.
      next ??= writing
        .catch(() => undefined)
        .then(() => {
          next = undefined;
          return start();
        });
      return next;
    },
  };
}
