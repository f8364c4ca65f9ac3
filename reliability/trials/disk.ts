/**
 * A disk that can lose its power. What is written to a file system on a loop device and not flushed is not in the file
 * behind the device: a copy of that file is the disk as it is after the power has gone. Needs root and loop devices.
 */
import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

export interface Disk {
  /** Where it is mounted, for programs started by `launcher` alone. */
  readonly folder: string;
  readonly launcher: readonly string[];
  /** The disk as it would be found if the power went now. */
  cut(): Promise<Disk>;
  /** When nobody uses it any more. */
  close(): Promise<void>;
}

const run = promisify(execFile);
/** Sparse. A relay takes no write that may not fit, and thinks of the worst. */
const SIZE = '1G';

/** A new disk; its files are in this folder. */
export async function openDisk(folder: string): Promise<Disk> {
  mkdirSync(folder, { recursive: true });
  const image = path.join(folder, 'disk.img');
  await run('truncate', ['-s', SIZE, image]);
  await run('mkfs.ext4', ['-q', image]);
  return mount(folder, image);
}

async function mount(folder: string, image: string): Promise<Disk> {
  const at = path.join(folder, 'mounted');
  mkdirSync(at, { recursive: true });
  // The mount is seen in this namespace alone, and goes with it: a test that is killed leaves nothing behind.
  const held = spawn('unshare', ['-m', 'sh', '-c', 'mount -o loop "$0" "$1" && echo mounted && read -r _', image, at], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exit = once(held, 'exit');
  await Promise.race([
    once(held.stdout, 'data'),
    exit.then(() => Promise.reject(new Error(`${image} could not be mounted`))),
  ]);
  return {
    folder: at,
    launcher: ['nsenter', '-m', '-t', String(held.pid), '--'],
    async cut() {
      const later = path.join(folder, 'later');
      mkdirSync(later, { recursive: true });
      const copy = path.join(later, 'disk.img');
      await run('cp', ['--sparse=always', image, copy]);
      return mount(later, copy);
    },
    async close() {
      held.stdin.end();
      await exit;
    },
  };
}

/** Undefined, or what this machine lacks. */
export function whyNoPowerCuts(): string | undefined {
  if (process.getuid?.() !== 0) return 'only root may mount a disk';
  const folder = mkdtempSync(path.join(tmpdir(), 'tame-power-'));
  const image = path.join(folder, 'disk.img');
  const commands = `truncate -s 8M "$0" && mkfs.ext4 -q "$0" && unshare -m sh -c 'mount -o loop "$0" "$1" && nsenter -m -t $$ true' "$0" "$1"`;
  try {
    execFileSync('sh', ['-c', commands, image, folder], { stdio: 'pipe' });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message.trim() : String(error);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
