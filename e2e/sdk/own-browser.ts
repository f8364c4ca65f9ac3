/** A browser with a profile of its own, started as its users start it, so that it can be killed and started again. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { chromium, type BrowserContext } from '@playwright/test';
import { findBrowser, launchArgs } from '../../scripts/browser.mjs';

export interface OwnBrowser {
  readonly context: BrowserContext;
  /** As a crash of the whole browser: no process of it is told. Resolves when it is gone. */
  kill(): Promise<void>;
}

export async function openOwnBrowser(profile: string, args: readonly string[] = []): Promise<OwnBrowser> {
  const { executablePath, env } = await findBrowser();
  const child = spawn(
    executablePath,
    [...launchArgs, '--headless', '--remote-debugging-port=0', `--user-data-dir=${profile}`, ...args, 'about:blank'],
    // A group of its own, which its renderers and helpers belong to.
    { detached: true, stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, ...env } },
  );
  const exit = once(child, 'close');
  const address = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stderr }).on('line', (line) => {
      const [, found] = /^DevTools listening on (ws:\S+)/.exec(line) ?? [];
      if (found !== undefined) resolve(found);
    });
    void exit.then(() => reject(new Error(`${executablePath} ended before it was ready`)));
  });
  const browser = await chromium.connectOverCDP(address);
  const [context] = browser.contexts();
  if (!context) throw new Error(`${executablePath} has no context of its own`);
  return {
    context,
    async kill() {
      if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
        process.kill(-child.pid, 'SIGKILL');
      }
      await exit;
    },
  };
}
