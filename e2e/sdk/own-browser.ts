/** A browser with a profile of its own, as Playwright sees it. */
import { chromium, type BrowserContext } from '@playwright/test';
import { startBrowser, type BrowserProcess } from './browser-process.ts';

export interface OwnBrowser extends Pick<BrowserProcess, 'signal' | 'kill'> {
  readonly context: BrowserContext;
  /** As its user does: what it has not written yet it writes. Resolves when it is gone. */
  quit(): Promise<void>;
}

export async function openOwnBrowser(...how: Parameters<typeof startBrowser>): Promise<OwnBrowser> {
  const { address, exit, signal, kill } = await startBrowser(...how);
  const browser = await chromium.connectOverCDP(address);
  const [context] = browser.contexts();
  if (!context) throw new Error('the browser has no context of its own');
  return {
    context,
    signal,
    async quit() {
      const session = await browser.newBrowserCDPSession();
      await session.send('Browser.close');
      await exit;
    },
    kill,
  };
}
