/** What browsers do to a page: they crash, they have a wrong clock, they give it less than others. */
import { expect, openTab, outboxRows, SECRET, test, tokenFor } from './stage.ts';

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

test('a clock that is ten years wrong changes nothing (B17)', async ({ page, stage }) => {
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
  expect(stage.journal('record').map(([, id]) => id)).toEqual(asked);
  await expect.poll(() => outboxRows(page)).toEqual([]);
});
