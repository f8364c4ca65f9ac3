/** Pages in a real Chromium. */
import { fileURLToPath } from 'node:url';
import type { System } from '../harness/measurement.ts';
import type { Program } from '../harness/program.ts';
import type { Stage } from '../harness/stage.ts';
import { findBrowser, launchArgs } from '../../scripts/browser.mjs';
import { startRelay, tame } from './tame.ts';
import { installed } from './versions.ts';

/** @param relay address of whatever the page connects to */
export async function openPage(stage: Stage, name: string, relay = ''): Promise<Program | string> {
  const browser = await findBrowser().catch(() => undefined);
  if (browser === undefined) return 'no Chromium on this machine';
  const { executablePath, env } = browser;
  const launch = { executablePath, args: launchArgs, env: { ...process.env, ...env } };
  const script = fileURLToPath(new URL(`../dist/pages/${name}.js`, import.meta.url));
  return stage.program('page/driver', script, JSON.stringify(launch), relay);
}

export const tamePage: System = {
  ...tame,
  how: 'each request is in IndexedDB, flushed to disk, before it counts as stored; the relay has it on disk before it leaves',
  async start(stage) {
    const { port } = await startRelay(stage, await stage.folder());
    return openPage(stage, 'tame', `http://127.0.0.1:${port}`);
  },
};

export const barePage: System = {
  name: 'bare IndexedDB',
  version: 'Chromium',
  keeps: 'durable',
  how: 'one transaction with the same rows, flushed to disk (durability strict)',
  start: (stage) => openPage(stage, 'bare'),
};

export const tanstackPage: System = {
  name: 'TanStack outbox',
  version: installed('@tanstack/offline-transactions'),
  keeps: 'durable',
  how: 'an offline transaction for each request (durability is left to the browser: not flushed); sent one by one, nothing stored there',
  start: (stage) => openPage(stage, 'tanstack'),
};

export const workboxPage: System = {
  name: 'Workbox queue',
  version: installed('workbox-background-sync'),
  keeps: 'durable',
  how: 'a transaction for each request (durability is left to the browser: not flushed); sent one by one, nothing stored there',
  start: (stage) => openPage(stage, 'workbox'),
};
