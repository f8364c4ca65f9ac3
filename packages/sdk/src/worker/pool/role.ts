/**
 * What a member of a pool is: one file, whose export `createRole` makes the handler. It is checked against the hash that the
 * pool told before any of it runs.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { TameError } from '../../contract/error.ts';
import type { Handler } from '../context.ts';

/** Credentials that the members of a pool hand out. Unset for a relay in `--dev` mode. */
export interface PoolTokens {
  /** For a newcomer that has nothing yet: short-lived, and good for `call: ['pool.NAME.join']` alone. */
  invitation(): string | Promise<string>;
  /** For a member: the same user as all other members. `docs/pools.md` names the rights. */
  member(): string | Promise<string>;
}

/** What the file of a pool makes. */
export interface PoolRole {
  readonly handle: Handler;
  /** Whether this process can do the work: throws, or rejects, when it cannot. Called before anything is served. */
  selfTest?(): void | Promise<void>;
  readonly tokens?: PoolTokens;
}

/** What the file of a pool exports as `createRole`. `config` is what the pool was created with. */
export type CreateRole = (config: unknown) => PoolRole | Promise<PoolRole>;

/** A reference to a file with what must be in it. */
export interface RoleFile {
  /** A `file:` URL: the same file on every machine of the pool. */
  readonly file: string;
  /** SHA-256 of it, in hexadecimal. */
  readonly hash: string;
}

export async function roleFile(file: string | URL): Promise<RoleFile> {
  const url = file instanceof URL || file.startsWith('file:') ? new URL(file) : pathToFileURL(file);
  return { file: url.href, hash: hashOf(await readFile(url)) };
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The role, tested. Rejects before anything of the file runs when it is not the file that was meant. */
export async function loadRole({ file, hash }: RoleFile, config: unknown): Promise<PoolRole> {
  const found = hashOf(await readFile(new URL(file)));
  if (found !== hash)
    throw new TameError('DATA_CORRUPT', `${file} is not the file of the pool: its hash is ${found}, not ${hash}.`);
  const loaded: unknown = await import(file);
  if (!makesRole(loaded)) throw new TameError('BAD_REQUEST', `${file} exports no function "createRole".`);
  const role = await loaded.createRole(config);
  await role.selfTest?.();
  return role;
}

function makesRole(loaded: unknown): loaded is { readonly createRole: CreateRole } {
  if (typeof loaded !== 'object' || loaded === null || !('createRole' in loaded)) return false;
  return typeof loaded.createRole === 'function';
}
