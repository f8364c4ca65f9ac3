/** Revocations of tokens: written when made, read when the relay starts. */
import type { Log } from '../../log.ts';
import type { Engine } from '../engine.ts';
import type { Revocation } from '../revocation.ts';
import type { Commits } from './commits.ts';
import type { Disk } from './disk.ts';
import { below, revocationKey } from './keys.ts';
import { DataCorrupt, seal, unseal } from './sealed.ts';

const LOST = 'a revocation is damaged and not known any more: revoke again what its name says';

type Kept = Pick<Engine, 'revocations' | 'keepRevocation' | 'forgetRevocation'>;

export function createRevocations(disk: Disk, commits: Commits, log?: Pick<Log, 'error'>): Kept {
  return {
    *revocations() {
      for (const { key, value } of disk.entries(below('r'))) {
        const revocation = read(key, value, log);
        if (revocation !== undefined) yield revocation;
      }
    },
    keepRevocation: (revocation) => {
      const key = revocationKey(revocation);
      return commits.write(key, [[key, seal(key, revocation)]]);
    },
    forgetRevocation: (of) => {
      const key = revocationKey(of);
      return commits.write(key, [[key, undefined]]);
    },
  };
}

function read(key: string, value: Buffer, log: Pick<Log, 'error'> | undefined): Revocation | undefined {
  try {
    const content = unseal(key, value);
    return isRevocation(content) ? content : undefined;
  } catch (error) {
    if (!(error instanceof DataCorrupt)) throw error;
    log?.error(LOST, { record: key });
    return undefined;
  }
}

/** The checksum says that it is what was written, and nothing but revocations is written under their keys. */
function isRevocation(content: unknown): content is Revocation {
  return typeof content === 'object' && content !== null && 'atMs' in content;
}
