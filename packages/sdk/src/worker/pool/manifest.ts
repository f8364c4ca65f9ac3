/** What a newcomer is told by a member of the pool: all it needs to be a member itself. */
import type { ServeOptions } from '../options.ts';
import type { RoleFile } from './role.ts';
import type { PoolRules } from './rules.ts';

export interface Manifest {
  readonly service: string;
  /** Of one pool the highest counts. */
  readonly version: number;
  readonly role: RoleFile;
  readonly config?: unknown;
  readonly serve: PoolServeOptions;
  readonly rules: PoolRules;
  readonly provisioners: readonly string[];
  /** Unset for a relay in `--dev` mode. */
  readonly token?: string;
}

/** How the members serve. */
export type PoolServeOptions = Pick<ServeOptions, 'concurrency' | 'leaseMs' | 'maxAttempts' | 'mode' | 'statusEveryMs'>;
