/** Lets the relay come back to the port it had last time, so that a page that was left open finds it again. */
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';

/** The port of last time if it is free, otherwise any. */
export async function lastRelayPort(file: string): Promise<number> {
  const port = Number(await readFile(file, 'utf8').catch(() => '0'));
  return Number.isInteger(port) && port > 0 && port <= 65_535 && (await isFree(port)) ? port : 0;
}

export async function rememberRelayPort(file: string, url: string): Promise<void> {
  await writeFile(file, `${new URL(url).port}\n`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
