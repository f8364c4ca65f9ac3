/** One value in a file, written whole: whoever reads it sees the one of before or the one of after, also after a power cut. */
import { existsSync, readFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import path from 'node:path';

export class Shelf {
  readonly #file: string;
  #last: Promise<void> = Promise.resolve();

  constructor(file: string) {
    this.#file = file;
  }

  /** Undefined when nothing was written yet. Throws when it is no JSON. */
  read(): unknown {
    return existsSync(this.#file) ? JSON.parse(readFileSync(this.#file, 'utf8')) : undefined;
  }

  /** Resolves when it is on disk. One after the other. */
  async write(value: unknown): Promise<void> {
    const text = JSON.stringify(value);
    const written = this.#last.then(() => this.#replace(text));
    this.#last = written.catch(() => undefined); // whoever wrote it is told
    await written;
  }

  async #replace(text: string): Promise<void> {
    const beside = `${this.#file}.new`;
    await synced(beside, text, 'w');
    await rename(beside, this.#file);
    await syncFolder(this.#file);
  }
}

/** Writes to a file and waits for the disk. */
export async function synced(file: string, text: string, flag: 'w' | 'a'): Promise<void> {
  const handle = await open(file, flag, 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A new name is on disk when its folder is. */
async function syncFolder(file: string): Promise<void> {
  const handle = await open(path.dirname(file), 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
