/** What a page has said is not lost, and not said twice, whatever happens to the page, its tabs and the relay. */
import { RELAY_IS_AWAY } from '../complaints.ts';
import type { Page } from '@playwright/test';
import { expect, openTab, outboxRows, sayNetworkIsBack, test } from './stage.ts';

const MANY = 1_000;

test('a thousand requests made offline, a reload, and a relay killed in the middle: each is answered once (R1 R2 R3 R8)', async ({
  page,
  stage,
  complaints,
}) => {
  complaints.expect(...RELAY_IS_AWAY);
  let relay = await stage.relay();
  await relay.kill();
  const cable = await stage.cable(relay);

  await page.goto(stage.address(cable));
  const ids = await page.evaluate(
    (many) => Promise.all(Array.from({ length: many }, (_, n) => window.page.tame.post('record', { n }))),
    MANY,
  );
  expect(await outboxRows(page)).toEqual(ids.map((id) => ({ user: 'dev', id })));
  await page.reload();
  await page.evaluate((all) => all.forEach(window.page.listen), ids);

  // The follows of a thousand conversations, and a part of the requests.
  cable.treat('up', { bytes: 150_000 });
  relay = await stage.again(relay);
  await sayNetworkIsBack(page);
  await expect.poll(async () => (await outboxRows(page)).length).toBeLessThan(MANY);
  await relay.kill();
  cable.heal();
  cable.cut();
  expect(await outboxRows(page)).not.toEqual([]);
  relay = await stage.again(relay);
  await sayNetworkIsBack(page);
  await stage.worker({ url: relay.url, serve: { record: { leaseMs: 1_000, concurrency: 20 } } });
  await expect.poll(() => stage.journal('record').length).toBeGreaterThan(MANY / 2);
  await relay.kill();
  await stage.again(relay);
  await sayNetworkIsBack(page);

  await page.waitForFunction(() => Object.values(window.page.heard).every(({ end }) => end !== undefined));
  const heard = await page.evaluate(() => window.page.heard);
  expect(heard).toEqual(Object.fromEntries(ids.map((id, n) => [id, { replies: [n], end: 'completed' }])));
  // An effect may come twice when the relay dies with it in flight, but never for another conversation.
  const effects = new Set(stage.journal('record').map(([, id, n]) => `${id} ${n}`));
  expect(effects).toEqual(new Set(ids.map((id, n) => `${id} ${n}`)));
  await expect.poll(() => outboxRows(page)).toEqual([]);
});

test('of drafts that were saved while offline, in whichever tab, only the last is sent; once sent it is not replaced', async ({
  page,
  context,
  stage,
  complaints,
}) => {
  complaints.expect(...RELAY_IS_AWAY);
  const relay = await stage.relay();
  await relay.kill();
  await page.goto(stage.address(relay));
  const other = await openTab(context, stage.address(relay));
  const save = (tab: Page, n: number): Promise<void> =>
    tab.evaluate(async (draft) => {
      window.page.listen(
        await window.page.tame.post('record', { n: draft }, { id: `draft-${draft}`, replaces: 'draft' }),
      );
    }, n);
  await save(page, 1);
  await save(other, 2);
  await save(page, 3);
  await expect.poll(() => outboxRows(other)).toEqual([{ user: 'dev', id: 'draft-3' }]);
  await expect.poll(() => page.evaluate(() => window.page.heard['draft-1']?.end)).toBe('CANCELLED');
  await expect.poll(() => other.evaluate(() => window.page.heard['draft-2']?.end)).toBe('CANCELLED');

  await stage.again(relay);
  await Promise.all([page, other].map(sayNetworkIsBack));
  await expect.poll(() => outboxRows(page)).toEqual([]);
  await save(other, 4);
  await stage.worker({ url: relay.url, serve: { record: {} } });
  await expect.poll(() => stage.journal('record').map(([, id]) => id)).toEqual(['draft-3', 'draft-4']);
});
