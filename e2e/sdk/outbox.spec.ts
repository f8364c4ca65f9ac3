/** What a page has said is not lost, and not said twice, whatever happens to the page, its tabs and the relay. */
import { RELAY_IS_AWAY } from '../complaints.ts';
import { expect, outboxRows, sayNetworkIsBack, test } from './stage.ts';

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
