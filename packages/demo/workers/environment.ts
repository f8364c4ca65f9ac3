/** What a worker process is told by its environment. */
import { readFile } from 'node:fs/promises';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface RelayAccess {
  url: string;
  /** Unset only for a relay in `--dev` mode. */
  token?: string | (() => Promise<string>);
}

/**
 * `TAME_URL`, and `TAME_TOKEN` or `TAME_TOKEN_FILE`. The file is read whenever a token is needed, so that whoever issues
 * tokens can renew it. Throws a sentence when something is missing.
 */
export function relayAccess(env: Environment): RelayAccess {
  const url = env['TAME_URL'];
  if (!url) throw new Error('The worker does not know its relay; set TAME_URL, for example to http://127.0.0.1:7400.');
  const file = env['TAME_TOKEN_FILE'];
  if (file) return { url, token: async () => (await readFile(file, 'utf8')).trim() };
  return { url, ...(env['TAME_TOKEN'] && { token: env['TAME_TOKEN'] }) };
}

/** A whole number above zero; undefined when it is not set. Throws a sentence when it is something else. */
export function countFrom(env: Environment, name: string): number | undefined {
  const text = env[name];
  if (text === undefined || text === '') return undefined;
  const count = Number(text);
  if (!Number.isSafeInteger(count) || count < 1)
    throw new Error(`${name} is "${text}"; set it to a whole number above zero.`);
  return count;
}
