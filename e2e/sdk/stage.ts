/** What a test of the SDK in a browser plays on: relays and workers as processes, a site, pages of it; all gone in the end. */
import { createHmac, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { OutboxState } from '@tame/sdk';
import { expect, test as base, type BrowserContext, type Frame, type Page } from '@playwright/test';
import {
  relayProcess,
  workerProcess,
  type Process,
  type RelayProcess,
  type RelaySettings,
  type WorkerProcess,
  type WorkerSettings,
} from '../../packages/relay/test/system/processes.ts';
import { watchComplaints, type Complaints } from '../complaints.ts';
import type { Release } from './bundles.ts';
import { openBareBrowser, type BareBrowser } from './bare-browser.ts';
import { openOwnBrowser, type OwnBrowser } from './own-browser.ts';
import { openProxy, type Proxy } from '../../reliability/network/proxy.ts';
import { keptRows } from './outbox-rows.ts';
import { openSite } from './page-server.ts';

export interface Stage {
  /** What the handlers of all workers have written, line by line, as words. */
  journal(first?: string): readonly (readonly string[])[];
  relay(settings?: Partial<RelaySettings>): Promise<RelayProcess>;
  /** The same data and port, another process. */
  again(relay: RelayProcess): Promise<RelayProcess>;
  /** Resolves when the relay has taken its services. */
  worker(settings: Omit<WorkerSettings, 'journal'>): Promise<WorkerProcess>;
  /** Between its pages and a relay, also when that starts again. */
  cable(to: RelayProcess): Promise<Proxy>;
  /** The address of a page that is a client of this relay. */
  address(relay: { url: string }, token?: string, release?: Release): string;
  /** A page of the same site that runs nothing. */
  readonly blank: string;
  /** A folder of this test. */
  folder(name: string): string;
  /** Another browser than the one of the test. */
  browser(profile: string, args?: readonly string[], launcher?: readonly string[]): Promise<OwnBrowser>;
  /** One that hides, throttles and freezes tabs. */
  bare(args?: readonly string[]): Promise<BareBrowser>;
  /** Another tab of the browser. */
  tab(address: string): Promise<Page>;
}

export const test = base.extend<{ stage: Stage; complaints: Complaints }>({
  complaints: async ({ context }, use) => {
    const complaints = watchComplaints(context);
    await use(complaints);
    expect(complaints.unexpected, 'what the browser complains of').toEqual([]);
  },
  stage: async ({ context, complaints: _complaints }, use) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'tame-e2e-'));
    const journal = path.join(folder, 'journal.txt');
    const site = await openSite();
    const processes: Process[] = [];
    const cables: Proxy[] = [];
    const browsers: Pick<OwnBrowser, 'kill'>[] = [];
    const kept = <P extends Process>(process: P): P => {
      processes.push(process);
      return process;
    };
    await use({
      journal(first) {
        const lines = existsSync(journal) ? readFileSync(journal, 'utf8').split('\n') : [];
        return lines
          .map((line) => line.split(' '))
          .filter(([word]) => word !== '' && (first === undefined || word === first));
      },
      relay: async (settings = {}) => kept(await relayProcess({ folder, ...settings })),
      again: async (relay) => kept(await relay.again()),
      async worker(settings) {
        const worker = kept(workerProcess({ ...settings, journal }));
        await worker.ready;
        return worker;
      },
      async cable({ port }) {
        const cable = await openProxy(port);
        cables.push(cable);
        return cable;
      },
      address: (relay, token, release) => site.page(relay.url, token, release),
      blank: site.blank,
      folder: (name) => path.join(folder, name),
      async browser(...how) {
        const browser = await openOwnBrowser(...how);
        browsers.push(browser);
        return browser;
      },
      async bare(args) {
        const browser = await openBareBrowser(path.join(folder, `bare-${browsers.length}`), args);
        browsers.push(browser);
        return browser;
      },
      tab: (address) => openTab(context, address),
    });
    // First, so that no page complains of a relay that has gone.
    await context.close();
    await Promise.all([...browsers, ...processes].map((process) => process.kill()));
    await Promise.all([site, ...cables].map((each) => each.close()));
    rmSync(folder, { recursive: true, force: true });
  },
});

export async function openTab(context: BrowserContext, address: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(address);
  return page;
}

/** Whose rows wait in this browser, and what they speak of. */
export async function outboxRows(page: Page): Promise<{ user: string; id: string }[]> {
  return (await keptRows(page)).map(({ user, message }) => ({ user, id: message.id }));
}

/** What the client of this page says of its outbox. */
export function outbox(page: Page | Frame): Promise<OutboxState> {
  return page.evaluate(
    () =>
      new Promise<OutboxState>((resolve) => {
        window.page.tame.outbox$.subscribe(resolve);
      }),
  );
}

/** Resolves when the relay has greeted this page. */
export async function online(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        window.page.tame.connection$.subscribe(({ state }) => state === 'online' && resolve());
      }),
  );
}

/** Resolves when this tab is the one that sends. */
export async function sends(tab: Page): Promise<void> {
  await tab.evaluate(
    () =>
      new Promise<void>((resolve) => {
        window.page.tame.outbox$.subscribe(({ sending }) => sending && resolve());
      }),
  );
}

/** How many requests this page has given to a socket. */
export async function sentRequests(page: Page): Promise<number> {
  return page.evaluate(() => window.diary.filter((line) => line.did === 'sent' && line.type === 'request').length);
}

/** As a browser does when its network is back: the client tries at once, so that no test waits for a backoff. */
export async function sayNetworkIsBack(page: Page | Frame): Promise<void> {
  await page.evaluate(() => window.dispatchEvent(new Event('online')));
}

export const SECRET = randomBytes(32).toString('hex');

/** A token for someone who may do everything, signed as an application's server would. */
export function tokenFor(user: string, lifeS = 3_600): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = { sub: user, exp: Math.floor(Date.now() / 1_000) + lifeS, tame: { call: ['**'], serve: ['**'] } };
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  return `${signed}.${createHmac('sha256', SECRET).update(signed).digest('base64url')}`;
}

export { expect };
