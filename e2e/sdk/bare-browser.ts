/**
 * A browser to which nobody pretends anything. Playwright keeps every page visible, in focus and awake; here tabs are
 * hidden, throttled, frozen and kept for going back to, as those of people are.
 */
import { expect } from '@playwright/test';
import { startBrowser, type BrowserProcess } from './browser-process.ts';

export interface BareTab {
  /** Runs in the page; waits for a promise. Waits as long as the page sleeps. */
  run<T, Given = undefined>(work: (given: Given) => T | Promise<T>, given?: Given): Promise<T>;
  send(method: string, params?: object): Promise<unknown>;
  /** Shows it, and hides the others. */
  show(): Promise<void>;
  /** As the browser does with hidden tabs when it wants their memory. */
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  /** The id of its process, which is known by how long it has worked so far. */
  process(): Promise<number>;
  goTo(address: string): Promise<void>;
  goBack(): Promise<void>;
}

export interface BareBrowser extends Pick<BrowserProcess, 'signal' | 'kill'> {
  tab(address: string): Promise<BareTab>;
  send(method: string, params?: object): Promise<unknown>;
}

interface Answer {
  id?: number;
  result?: unknown;
  error?: { message: string };
}

export async function openBareBrowser(profile: string, args?: readonly string[]): Promise<BareBrowser> {
  const { pipes, signal, kill } = await startBrowser(profile, args);
  const say = speak(pipes);
  const send = (method: string, params?: object): Promise<unknown> => say(method, params);
  return {
    signal,
    kill,
    send,
    async tab(address) {
      const { targetId } = (await send('Target.createTarget', { url: 'about:blank' })) as { targetId: string };
      const attached = await send('Target.attachToTarget', { targetId, flatten: true });
      const { sessionId } = attached as { sessionId: string };
      const tab = bareTab((method, params) => say(method, params, sessionId));
      await tab.send('Page.enable');
      await tab.goTo(address);
      return {
        ...tab,
        show: async () => void (await send('Target.activateTarget', { targetId })),
        async process() {
          await tab.send('Performance.enable');
          let found: readonly number[] = [];
          await expect
            .poll(async () => {
              await tab.run(() => {
                for (let n = 0, sum = 0; n < 1e8; n += 1) sum += n;
              });
              const spent = await processSeconds(tab);
              const renderers = [...(await renderersSeconds(send))];
              found = renderers.filter(([, seconds]) => Math.abs(seconds - spent) < 0.03).map(([id]) => id);
              return found.length;
            })
            .toBe(1);
          return found[0] ?? 0;
        },
      };
    },
  };
}

/** Seconds that each of the processes which pages live in has worked. */
async function renderersSeconds(send: BareBrowser['send']): Promise<ReadonlyMap<number, number>> {
  const { processInfo } = (await send('SystemInfo.getProcessInfo')) as {
    processInfo: { type: string; id: number; cpuTime: number }[];
  };
  return new Map(processInfo.filter(({ type }) => type === 'renderer').map(({ id, cpuTime }) => [id, cpuTime]));
}

/** Seconds that the process of this tab has worked. */
async function processSeconds({ send }: Pick<BareTab, 'send'>): Promise<number> {
  const { metrics } = (await send('Performance.getMetrics')) as { metrics: { name: string; value: number }[] };
  return metrics.find(({ name }) => name === 'ProcessTime')?.value ?? NaN;
}

function bareTab(send: BareTab['send']): Omit<BareTab, 'show' | 'process'> {
  const tab: Omit<BareTab, 'show' | 'process'> = {
    send,
    async run(work, given) {
      const answer = await send('Runtime.evaluate', {
        expression: `(${String(work)})(${JSON.stringify(given) ?? 'undefined'})`,
        awaitPromise: true,
        returnByValue: true,
      });
      const { result, exceptionDetails } = answer as { result: { value: never }; exceptionDetails?: object };
      if (exceptionDetails) throw new Error(JSON.stringify(exceptionDetails));
      return result.value;
    },
    freeze: async () => void (await send('Page.setWebLifecycleState', { state: 'frozen' })),
    thaw: async () => void (await send('Page.setWebLifecycleState', { state: 'active' })),
    async goTo(address) {
      await send('Page.navigate', { url: address });
      await isAt(address);
    },
    async goBack() {
      const history = (await send('Page.getNavigationHistory')) as {
        currentIndex: number;
        entries: { id: number; url: string }[];
      };
      const before = history.entries[history.currentIndex - 1];
      if (!before) throw new Error('there is nothing to go back to');
      await send('Page.navigateToHistoryEntry', { entryId: before.id });
      await isAt(before.url);
    },
  };
  const isAt = async (address: string): Promise<void> => {
    const loaded = (): string | false => document.readyState === 'complete' && location.href;
    await expect.poll(() => tab.run(loaded).catch(() => 'on its way')).toBe(address); // the old page may go meanwhile
  };
  return tab;
}

/** Questions and answers over a pair of pipes: JSON, each ended by a zero byte. */
function speak([out, into]: BrowserProcess['pipes']) {
  let ids = 0;
  let heard = '';
  const asked = new Map<number, { resolve: (answer: unknown) => void; reject: (error: Error) => void }>();
  into.setEncoding('utf8').on('data', (part: string) => {
    const parts = (heard + part).split('\0');
    heard = parts.pop() ?? '';
    for (const each of parts) {
      const { id = 0, result, error } = JSON.parse(each) as Answer;
      const waiting = asked.get(id);
      asked.delete(id);
      if (error) waiting?.reject(new Error(error.message));
      else waiting?.resolve(result);
    }
  });
  return (method: string, params: object = {}, sessionId?: string): Promise<unknown> =>
    new Promise((resolve, reject) => {
      ids += 1;
      asked.set(ids, { resolve, reject });
      out.write(`${JSON.stringify({ id: ids, method, params, ...(sessionId && { sessionId }) })}\0`);
    });
}
