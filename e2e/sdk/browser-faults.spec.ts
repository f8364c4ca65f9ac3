/** What browsers do to a page: they crash, have a wrong clock, give it less than others, and hold on to dead links. */
import type { Page } from '@playwright/test';
import { NETWORK_IS_AWAY, RELAY_IS_AWAY } from '../complaints.ts';
import {
  expect,
  online,
  openTab,
  outbox,
  outboxRows,
  sayNetworkIsBack,
  SECRET,
  sends,
  test,
  tokenFor,
} from './stage.ts';

test('what was stored survives a browser that is killed (B4 R1 R8)', async ({ stage }) => {
  const relay = await stage.relay();
  await relay.kill();
  const profile = stage.folder('profile');
  const first = await stage.browser(profile);
  const page = await openTab(first.context, stage.address(relay));
  const ids = await page.evaluate(() =>
    Promise.all(Array.from({ length: 100 }, (_, n) => window.page.tame.post('record', { n }))),
  );
  await first.kill();
  await stage.again(relay);
  await stage.worker({ url: relay.url, serve: { record: {} } });
  const second = await stage.browser(profile);
  const next = await openTab(second.context, stage.address(relay));
  await expect.poll(() => stage.journal('record').map(([, id]) => id)).toEqual(ids);
  await expect.poll(() => outboxRows(next)).toEqual([]);
});

test('an origin that is not secure, without locks, does without them (B9)', async ({ stage }) => {
  const address = (relay: { url: string }): string =>
    stage.address(relay, tokenFor('ana')).replace('127.0.0.1', 'tame.test');
  const { origin } = new URL(address({ url: '' }));
  const relay = await stage.relay({ secret: SECRET, flags: ['--origin', origin, '--origin', 'none'] });
  await stage.worker({ url: relay.url, serve: { record: {} }, token: tokenFor('worker') });
  const { context } = await stage.browser(stage.folder('profile'), ['--host-resolver-rules=MAP tame.test 127.0.0.1']);
  const tabs = [await openTab(context, address(relay)), await openTab(context, address(relay))] as const;
  expect(await tabs[0].evaluate(() => [isSecureContext, 'locks' in navigator, 'randomUUID' in crypto])).toEqual([
    false,
    false,
    false,
  ]);
  const ids = await Promise.all(
    tabs.map((tab) =>
      tab.evaluate(() => Promise.all(Array.from({ length: 25 }, (_, n) => window.page.tame.post('record', { n })))),
    ),
  );
  await expect.poll(() => stage.journal('record').length).toBe(50);
  expect(new Set(stage.journal('record').map(([, id]) => id))).toEqual(new Set(ids.flat()));
  for (const tab of tabs) await expect.poll(() => outboxRows(tab)).toEqual([]);
});

test('a clock that is ten years wrong changes nothing, also for what waits while it is set (B17 R8)', async ({
  page,
  stage,
  complaints,
}) => {
  complaints.expect(...RELAY_IS_AWAY);
  const relay = await stage.relay();
  await stage.worker({ url: relay.url, serve: { record: {} } });
  const asked: string[] = [];
  for (const year of [2016, 2036, 2006]) {
    await page.clock.setSystemTime(new Date(`${year}-06-01T12:00:00Z`));
    await page.goto(stage.address(relay));
    expect(await page.evaluate(() => new Date().getFullYear())).toBe(year);
    const outcomes = await page.evaluate(async () => {
      const runs = Array.from({ length: 5 }, (_, n) => window.page.tame.converse('record', { n }, { ttlMs: 60_000 }));
      const settled = await Promise.all(runs.map((run) => run.settled));
      return { ids: runs.map(({ id }) => id), states: settled.map(({ state }) => state) };
    });
    expect(outcomes.states).toEqual(Array.from({ length: 5 }, () => 'completed'));
    asked.push(...outcomes.ids);
  }
  await relay.kill();
  for (const year of [2036, 2006, 2026]) {
    await page.clock.setSystemTime(new Date(`${year}-06-01T12:00:00Z`));
    await page.goto(stage.address(relay));
    asked.push(await page.evaluate(() => window.page.tame.post('record', { n: 6 }, { ttlMs: 60_000 })));
    expect((await outbox(page)).oldestMs).toBeGreaterThanOrEqual(0);
  }
  await stage.again(relay);
  await sayNetworkIsBack(page);
  await expect.poll(() => stage.journal('record').map(([, id]) => id)).toEqual(asked);
  await expect.poll(() => outboxRows(page)).toEqual([]);
});

test('a link that is dead without a word is noticed, and what was said into it is done once (R3 R8 R19)', async ({
  page,
  stage,
  complaints,
}) => {
  complaints.expect(...NETWORK_IS_AWAY);
  const quick = ['--limit', 'heartbeatMs=500', '--limit', 'heartbeatTimeoutMs=500'];
  const relay = await stage.relay({ flags: quick });
  await stage.worker({ url: relay.url, serve: { count: {}, record: {} } });
  // Chromium keeps an open socket when it goes offline, and carries nothing on it; only the event must not tell of it.
  await page.addInitScript(() => {
    addEventListener('offline', (event) => event.stopImmediatePropagation(), { capture: true });
  });
  await page.goto(stage.address(relay));
  await online(page);
  const id = await page.evaluate(() => {
    const run = window.page.tame.converse('count', { to: 100, everyMs: 20 });
    window.page.listen(run.id);
    return run.id;
  });
  await page.waitForFunction((run) => (window.page.heard[run]?.replies.length ?? 0) > 10, id);
  await page.context().setOffline(true);
  const said = await page.evaluate(async () => {
    const ids = await Promise.all([1, 2, 3].map((n) => window.page.tame.post('record', { n })));
    const sent = window.diary.filter((line) => line.did === 'sent' && ids.some((each) => line.message.includes(each)));
    return { ids, intoTheDeadLink: sent.length };
  });
  expect(said.intoTheDeadLink).toBe(3);
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        window.page.tame.connection$.subscribe(({ state }) => state === 'waiting' && resolve());
      }),
  );
  expect((await outboxRows(page)).map((row) => row.id)).toEqual(said.ids);
  await page.context().setOffline(false);
  await page.waitForFunction((run) => window.page.heard[run]?.end !== undefined, id);
  expect(await page.evaluate((run) => window.page.heard[run], id)).toEqual({
    replies: Array.from({ length: 100 }, (_, n) => n + 1),
    end: 'completed',
  });
  await expect.poll(() => stage.journal('record').map(([, run]) => run)).toEqual(said.ids);
  await expect.poll(() => outboxRows(page)).toEqual([]);
});

test('a service worker that runs the SDK too is one more tab: one of them sends, each message once (B18 R3 R9)', async ({
  page,
  stage,
}) => {
  const relay = await stage.relay();
  await stage.worker({ url: relay.url, serve: { record: {} } });
  await page.goto(stage.address(relay));
  await sends(page);
  await page.evaluate(async (url) => {
    await navigator.serviceWorker.register(`/service-worker.js?${new URLSearchParams({ relay: url }).toString()}`);
    await navigator.serviceWorker.ready;
  }, relay.url);
  /** A number is posted there and answered with its id; anything else is answered with whether it sends. */
  const ask = (tab: Page, what: number | 'sending'): Promise<unknown> =>
    tab.evaluate(async (said) => {
      const { active } = await navigator.serviceWorker.ready;
      const { port1, port2 } = new MessageChannel();
      active?.postMessage(said, [port2]);
      return new Promise<unknown>((resolve) => {
        port1.onmessage = ({ data }) => resolve(data);
      });
    }, what);
  const ids = [
    await ask(page, 1),
    await page.evaluate(() => window.page.tame.post('record', { n: 2 })),
    await ask(page, 3),
  ];
  await expect.poll(() => stage.journal('record').map(([, id]) => id)).toEqual(ids);
  expect(await ask(page, 'sending')).toBe(false);

  // A page that runs nothing, so that there is somebody to ask when the other is gone.
  const mute = await stage.tab(stage.blank);
  await page.close();
  await expect.poll(() => ask(mute, 'sending')).toBe(true);
  ids.push(await ask(mute, 4));
  await expect.poll(() => stage.journal('record').map(([, id]) => id)).toEqual(ids);
  const browser = await mute.context().newCDPSession(mute);
  await browser.send('ServiceWorker.enable');
  await browser.send('ServiceWorker.stopAllWorkers');
  const next = await stage.tab(stage.address(relay));
  await sends(next);
  ids.push(await next.evaluate(() => window.page.tame.post('record', { n: 5 })));
  await expect.poll(() => stage.journal('record').map(([, id]) => id)).toEqual(ids);
  await expect.poll(() => outboxRows(next)).toEqual([]);
});
