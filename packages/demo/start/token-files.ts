/** Keeps a fresh token in a file for each worker, so that none of them has to hold the secret. */
import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { TOKEN_LIFE_MS, holders, type Holder, type Tokens } from './tokens.ts';

export interface TokenFiles {
  fileOf(name: Holder): string;
  stop(): void;
}

/** The folder is for this user alone. */
export async function keepTokenFiles(tokens: Tokens, folder: string): Promise<TokenFiles> {
  const fileOf = (name: Holder): string => path.join(folder, `${name}.jwt`);
  await mkdir(folder, { recursive: true, mode: 0o700 });

  async function renew(): Promise<void> {
    for (const name of holders) {
      const beside = `${fileOf(name)}.new`;
      await writeFile(beside, await tokens.of(name), { mode: 0o600 });
      await rename(beside, fileOf(name));
    }
  }

  await renew();
  // A token is asked for again well before it ends; the one in the file must then have much of its life before it.
  const timer = setInterval(() => void renew().catch(() => undefined), TOKEN_LIFE_MS / 4);
  timer.unref();
  return { fileOf, stop: () => clearInterval(timer) };
}
