/** Keeps two processes out of one data directory: PostgreSQL files written from two sides are lost. */
import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Resolves to what unlocks it. The lock of a process that is no more is taken over. */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  const path = `${directory.replace(/\/+$/, '')}.lock`;
  await mkdir(dirname(path), { recursive: true });
  for (let tries = 0; tries < 3; tries += 1) {
    try {
      const file = await open(path, 'wx');
      await file.writeFile(await identityOf(process.pid));
      await file.close();
      return () => rm(path, { force: true });
    } catch (error) {
      if (!isCode(error, 'EEXIST')) throw error;
      const owner = await readFile(path, 'utf8').catch(() => '');
      const pid = Number(owner.split(' ')[0]);
      if (pid > 0 && isAlive(pid) && owner === (await identityOf(pid))) {
        throw new Error(
          `The database in ${directory} is in use by process ${pid}. Stop that process, choose another directory, ` +
            'or set DATABASE_URL to a PostgreSQL server that several processes may share.',
          { cause: error },
        );
      }
      await rm(path, { force: true });
    }
  }
  throw new Error(`The lock ${path} could not be taken; remove it if no process uses the database.`);
}

/** Process numbers are used again, after a restart of a container at once: where Linux tells it, the start time counts too. */
async function identityOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const startedAt = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  return startedAt ? `${pid} ${startedAt}` : String(pid);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of somebody else may not be signalled, but it is there.
    return isCode(error, 'EPERM');
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
