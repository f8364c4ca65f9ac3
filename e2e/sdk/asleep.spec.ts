/** What browsers do to tabs that nobody looks at: freeze them, starve their timers, put them aside; and what machines do at night. */
import { kill } from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';
import type { BareTab } from './bare-browser.ts';
import { expect, SECRET, test, tokenFor } from './stage.ts';

const upTo = (n: number): number[] => Array.from({ length: n }, (_, at) => at + 1);

function sending(tab: BareTab): Promise<boolean> {
  return tab.run(
    () =>
      new Promise<boolean>((resolve) => {
        window.page.tame.outbox$.subscribe((outbox) => resolve(outbox.sending));
      }),
  );
}

/** Begins to count; resolves when the first numbers are here. */
async function count(tab: BareTab, to: number, everyMs: number): Promise<string> {
  const id = await tab.run(
    (asked) => {
      const run = window.page.tame.converse('count', asked);
      window.page.listen(run.id);
      return run.id;
    },
    { to, everyMs },
  );
  await expect.poll(async () => (await heard(tab, id))?.replies.length).toBeGreaterThan(3);
  return id;
}

function heard(tab: BareTab, id: string) {
  return tab.run((run) => window.page.heard[run], id);
}

function post(tab: BareTab, n: number): Promise<string> {
  return tab.run((each) => window.page.tame.post('record', { n: each }), n);
}

function networkIsBack(tab: BareTab): Promise<unknown> {
  return tab.run(() => window.dispatchEvent(new Event('online')));
}

test('a tab that stops without a word loses its turn to one in front, and on waking hears what it has missed (B6 R3 R19 R33)', async ({
  stage,
}) => {
  const relay = await stage.relay();
  await stage.worker({ url: relay.url, serve: { count: {}, record: {} } });
  const browser = await stage.bare();
  const first = await browser.tab(stage.address(relay));
  await expect.poll(() => sending(first)).toBe(true);
  const id = await count(first, 100, 20);
  const second = await browser.tab(stage.address(relay));
  await second.show();
  expect(await first.run(() => document.visibilityState)).toBe('hidden');
  await relay.kill();
  const left = [await post(first, 1), await post(first, 2)];
  // As browsers do that say nothing of it, and as a page does that hangs: it cannot give way before.
  const process = await first.process();
  kill(process, 'SIGSTOP');
  await stage.again(relay);
  await networkIsBack(second);
  const own = await post(second, 3);
  await expect.poll(() => sending(second), { timeout: 30_000 }).toBe(true);
  await expect.poll(() => stage.journal('record').map(([, run]) => run)).toEqual([...left, own]);

  kill(process, 'SIGCONT');
  await expect.poll(() => heard(first, id)).toEqual({ replies: upTo(100), end: 'completed' });
  expect(await sending(first)).toBe(false);
  const last = await post(first, 4);
  await expect.poll(() => stage.journal('record').map(([, run]) => run)).toEqual([...left, own, last]);
});

test('a tab whose browser says that it freezes it gives way at once (B6)', async ({ stage }) => {
  const relay = await stage.relay();
  await stage.worker({ url: relay.url, serve: { record: {} } });
  const browser = await stage.bare();
  const first = await browser.tab(stage.address(relay));
  await expect.poll(() => sending(first)).toBe(true);
  const second = await browser.tab(stage.address(relay));
  await second.show();
  // Its patience would take longer than this test waits: it only hears that the lock is free.
  await second.run(() => void Object.defineProperty(document, 'hidden', { value: true }));
  await first.freeze();
  await expect.poll(() => sending(second)).toBe(true);
  const id = await post(second, 1);
  await first.thaw();
  await expect.poll(() => stage.journal('record').map(([, run]) => run)).toEqual([id]);
});

test('a hidden tab whose timers are starved stays connected, hears everything and sends at once (B7)', async ({
  stage,
}) => {
  const quick = ['--limit', 'heartbeatMs=1000', '--limit', 'heartbeatTimeoutMs=1000'];
  const relay = await stage.relay({ flags: quick });
  await stage.worker({ url: relay.url, serve: { count: {}, record: {} } });
  const cable = await stage.cable(relay);
  const browser = await stage.bare(['--enable-features=IntensiveWakeUpThrottling:grace_period_seconds/1']);
  const tab = await browser.tab(stage.address(cable));
  await expect.poll(() => sending(tab)).toBe(true);
  await tab.run(() => {
    const seen = { tickMs: performance.now(), states: [] as string[] };
    const tick = (): void => {
      seen.tickMs = performance.now();
      setTimeout(tick, 50);
    };
    tick();
    window.page.tame.connection$.subscribe(({ state }) => seen.states.push(state));
    Object.assign(window, { seen });
  });
  const seen = () => tab.run(() => Reflect.get(window, 'seen') as { tickMs: number; states: string[] });
  const id = await count(tab, 80, 100);
  await (await browser.tab(stage.blank)).show();
  const starvedMs = () => tab.run(() => performance.now() - (Reflect.get(window, 'seen') as { tickMs: number }).tickMs);
  await expect.poll(starvedMs, { timeout: 90_000 }).toBeGreaterThan(4_000);
  const posted = await post(tab, 1);
  await expect.poll(() => stage.journal('record').map(([, run]) => run)).toEqual([posted]);
  await expect.poll(() => heard(tab, id)).toEqual({ replies: upTo(80), end: 'completed' });
  expect((await seen()).states).toEqual(['online']);

  // The wait before it tries again may be a minute now; whoever looks at the tab does not wait for it.
  cable.cut();
  await expect.poll(async () => (await seen()).states.at(-1)).toBe('waiting');
  await tab.show();
  await expect.poll(async () => (await seen()).states.at(-1)).toBe('online');
});

test("a page that is kept for going back goes on when it is back, and is in nobody's way meanwhile (B15 R3 R19)", async ({
  stage,
}) => {
  const relay = await stage.relay();
  await stage.worker({ url: relay.url, serve: { count: {}, record: {} } });
  const browser = await stage.bare();
  const first = await browser.tab(stage.address(relay));
  await expect.poll(() => sending(first)).toBe(true);
  const wasKept = () => first.run(() => Reflect.get(window, 'kept') === true);
  await first.run(() => addEventListener('pageshow', ({ persisted }) => Object.assign(window, { kept: persisted })));
  const id = await count(first, 60, 30);
  await first.goTo(stage.blank);
  await first.goBack();
  expect(await wasKept()).toBe(true);
  await expect.poll(() => heard(first, id)).toEqual({ replies: upTo(60), end: 'completed' });
  const ids = [await post(first, 1)];

  // Chromium lets go of a kept page that another tab speaks to: going back then begins anew.
  const second = await browser.tab(stage.address(relay));
  await first.goTo(stage.blank);
  await expect.poll(() => sending(second)).toBe(true);
  ids.push(await post(second, 2));
  await expect.poll(() => stage.journal('record').length).toBe(2);
  await first.goBack();
  expect(await wasKept()).toBe(false);
  ids.push(await post(first, 3), await post(second, 4));
  await expect.poll(() => stage.journal('record').map(([, run]) => run)).toEqual(ids);
});

test('after a sleep longer than its token, a page asks for another first, then goes on where it was (B16 R19 R37)', async ({
  stage,
}) => {
  const relay = await stage.relay({ secret: SECRET });
  await stage.worker({ url: relay.url, serve: { count: {}, record: {} }, token: tokenFor('worker') });
  const cable = await stage.cable(relay);
  const { context, signal } = await stage.browser(stage.folder('profile'));
  let fetched = 0;
  await context.exposeFunction('freshToken', () => {
    fetched += 1;
    return tokenFor('ana', 2);
  });
  const page = await context.newPage();
  await page.goto(stage.address(cable));
  const id = await page.evaluate(() => {
    const states: string[] = [];
    window.page.tame.connection$.subscribe(({ state }) => states.push(state));
    Object.assign(window, { states });
    const run = window.page.tame.converse('count', { to: 100, everyMs: 30 });
    window.page.listen(run.id);
    return run.id;
  });
  await page.waitForFunction((run) => (window.page.heard[run]?.replies.length ?? 0) >= 10, id);
  cable.treat('up', { bytes: 0 });
  const kept = await page.evaluate(() => Promise.all([1, 2].map((n) => window.page.tame.post('record', { n }))));
  signal('SIGSTOP');
  await wait(2_500);
  const before = fetched;
  cable.heal();
  cable.cut();
  signal('SIGCONT');
  await page.waitForFunction((run) => window.page.heard[run]?.end !== undefined, id);
  expect(await page.evaluate((run) => window.page.heard[run], id)).toEqual({ replies: upTo(100), end: 'completed' });
  await expect.poll(() => stage.journal('record').map(([, run]) => run)).toEqual(kept);
  expect(fetched).toBeGreaterThan(before);
  expect(await page.evaluate('states')).not.toContain('refused');
});
