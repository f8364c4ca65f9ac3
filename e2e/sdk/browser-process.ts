/** A browser started as its users start it, with a profile of its own, so that it can be killed and started again. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Duplex } from 'node:stream';
import { findBrowser, launchArgs } from '../../scripts/browser.mjs';

export interface BrowserProcess {
  /** Where its DevTools listen. */
  readonly address: string;
  /** The same as a pair of pipes: what one writes, and what one reads. */
  readonly pipes: readonly [Duplex, Duplex];
  /** To all its processes. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void;
  /** Resolves when it is gone. */
  readonly exit: Promise<unknown>;
  /** As a crash of the whole browser: no process of it is told. Resolves when it is gone. */
  kill(): Promise<void>;
}

/** `launcher` is a command that runs the one behind it, in its own place. */
export async function startBrowser(
  profile: string,
  args: readonly string[] = [],
  launcher: readonly string[] = [],
): Promise<BrowserProcess> {
  const { executablePath, env } = await findBrowser();
  const debugging = ['--remote-debugging-port=0', '--remote-debugging-pipe'];
  const [command, ...words] = [...launcher, executablePath];
  const child = spawn(
    command,
    [...words, ...launchArgs, '--headless', ...debugging, `--user-data-dir=${profile}`, ...args, 'about:blank'],
    // A group of its own, which its renderers and helpers belong to.
    { detached: true, stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'], env: { ...process.env, ...env } },
  );
  const exit = once(child, 'close');
  const address = await new Promise<string>((resolve, reject) => {
    if (child.stderr) {
      createInterface({ input: child.stderr }).on('line', (line) => {
        const [, found] = /^DevTools listening on (ws:\S+)/.exec(line) ?? [];
        if (found !== undefined) resolve(found);
      });
    }
    void exit.then(() => reject(new Error(`${executablePath} ended before it was ready`)));
  });
  const signal = (each: NodeJS.Signals): void => {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) process.kill(-child.pid, each);
  };
  return {
    address,
    pipes: [pipeOf(child, 3), pipeOf(child, 4)],
    signal,
    exit,
    async kill() {
      signal('SIGKILL');
      await exit;
    },
  };
}

function pipeOf(child: ChildProcess, fd: 3 | 4): Duplex {
  const pipe = child.stdio[fd];
  if (!pipe) throw new Error(`the browser has no pipe ${fd}`);
  return pipe as Duplex;
}
