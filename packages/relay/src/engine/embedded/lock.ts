/**
 * One relay per folder: a Unix domain socket in it, which the system closes when its process ends, however it ends.
 *
 *   link own socket to `relay.lock` ──taken──► connect ──answered──► somebody else runs
 *                 ▲                               └──refused──► left by a dead one: remove it ──┐
 *                 └─────────────────────────────────────────────────────────────────────────────┘
 *
 * Two that remove a dead one's at the same moment could both believe to hold it. So whoever holds it looks again before
 * every commit whether the file is still its own; that also tells when the folder was taken away.
 */
import { randomUUID } from 'node:crypto';
import { closeSync, linkSync, openSync, rmSync, statSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { sentenceOf, StartProblem } from '../../problem.ts';
import { StoreFailure } from './failure.ts';

const NAME = 'relay.lock';
const ATTEMPTS = 20;
/** The address of a socket has 108 bytes on Linux and 104 elsewhere. */
const MAX_ADDRESS_BYTES = 100;

export interface Lock {
  /** Throws a `StoreFailure` when the lock is not ours any more. */
  check(): void;
  release(): Promise<void>;
}

export async function takeLock(dir: string): Promise<Lock> {
  const folder = openSync(dir, 'r');
  const own = `lock-${randomUUID().slice(0, 8)}`;
  // The system has a short name for every folder that is open.
  const address = (name: string): string =>
    Buffer.byteLength(join(dir, name)) <= MAX_ADDRESS_BYTES ? join(dir, name) : `/proc/self/fd/${folder}/${name}`;
  let server: Server | undefined;
  try {
    server = await listen(address(own));
    const inode = statSync(join(dir, own)).ino;
    await acquire(dir, own, address(NAME));
    rmSync(join(dir, own), { force: true });
    return held(dir, folder, server, inode);
  } catch (cause) {
    server?.close();
    closeSync(folder);
    if (cause instanceof StartProblem) throw cause;
    throw new StartProblem(`the folder ${dir} cannot be locked: ${sentenceOf(cause)}`, { cause });
  } finally {
    rmSync(join(dir, own), { force: true });
  }
}

function held(dir: string, folder: number, server: Server, inode: number): Lock {
  const isOurs = (): boolean => inodeOf(join(dir, NAME)) === inode;
  return {
    check: () => {
      if (isOurs()) return;
      throw new StoreFailure(
        `The folder ${dir} was removed, or another relay took it: see that it is there and that one relay uses it, and start the relay again.`,
      );
    },
    release: async () => {
      if (isOurs()) rmSync(join(dir, NAME), { force: true });
      await new Promise((resolve) => server.close(resolve));
      closeSync(folder);
    },
  };
}

async function acquire(dir: string, own: string, address: string): Promise<void> {
  const lock = join(dir, NAME);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    try {
      linkSync(join(dir, own), lock);
      return;
    } catch (cause) {
      if (codeOf(cause) !== 'EEXIST') throw cause;
    }
    const seen = inodeOf(lock);
    if (await isAnswered(address)) {
      throw new StartProblem(
        `another relay is running on the folder ${dir}: stop it first, or give this one a folder of its own`,
      );
    }
    if (seen !== undefined && inodeOf(lock) === seen) rmSync(lock, { force: true });
  }
  throw new StartProblem(`the lock ${lock} keeps changing hands: see which relays are being started on this folder`);
}

function listen(address: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', reject);
    server.listen(address, () => {
      // A relay that has nothing else to do may end.
      server.unref();
      resolve(server);
    });
  });
}

/** False: its process is gone. */
function isAnswered(address: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = connect(address, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', (cause) => {
      const code = codeOf(cause);
      // As many as can be wait to be answered: it is alive, if not well.
      if (code === 'EAGAIN') resolve(true);
      else if (code === 'ECONNREFUSED' || code === 'ENOENT' || code === 'ENOTSOCK') resolve(false);
      else reject(cause);
    });
  });
}

function inodeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.ino;
}

function codeOf(cause: unknown): unknown {
  return cause instanceof Error && 'code' in cause ? cause.code : undefined;
}
