/** A browser outlives a release: what one leaves behind meets the next, and two of them meet in two tabs. */
import { RELAY_IS_AWAY } from '../complaints.ts';
import { keepRows, keptRows, type KeptRow } from './outbox-rows.ts';
import { expect, outbox, sayNetworkIsBack, sends, test } from './stage.ts';

/** What the first release has left behind, one of each kind. Never edit it: browsers hold it. */
const left: readonly KeptRow[] = [
  { type: 'request', id: 'left-1', service: 'echo', body: '{"to":1}', priority: 4 },
  { type: 'message', id: 'left-1', message: 'said-1', body: '"hello"' },
  { type: 'request', id: 'left-2', service: 'record', body: '{"n":1}', ttlMs: 3_600_000 },
  { type: 'cancel', id: 'left-3', text: 'It was cancelled.' },
  { type: 'publish', id: 'left-4', topic: 'news', body: '{"n":2}' },
].map((message, at) => ({ place: at + 1, user: 'dev', message, storedMs: 1_790_000_000_000, format: 1 }));

test('what an older release left behind is sent by this one, which still writes what that one read (B20 R8)', async ({
  page,
  stage,
  complaints,
}) => {
  const relay = await stage.relay();
  await stage.worker({ url: relay.url, serve: { echo: {}, record: {} } });
  await page.goto(stage.blank);
  await keepRows(page, left);
  await page.goto(stage.address(relay));
  await page.evaluate(() => window.page.listen('left-1'));
  await expect
    .poll(() => page.evaluate(() => window.page.heard['left-1']))
    .toEqual({
      replies: ['hello'],
      end: 'completed',
    });
  await expect.poll(() => stage.journal('record')).toEqual([['record', 'left-2', '1', '1']]);
  await expect.poll(() => keptRows(page)).toEqual([]);
  const published = await page.evaluate(
    () =>
      new Promise<unknown>((resolve) => {
        window.page.tame.topic('news').events({ since: 'start' }).subscribe(resolve);
      }),
  );
  expect(published).toEqual({ n: 2 });

  complaints.expect(...RELAY_IS_AWAY);
  await relay.kill();
  await page.evaluate(async () => {
    const run = window.page.tame.converse('echo', { to: 1 }, { id: 'new-1', priority: 4 });
    await run.send('hello');
    await window.page.tame.topic('news').publish({ n: 2 });
  });
  const fieldsOf = (value: object): string[] => Object.entries(value).map(([name, of]) => `${name}: ${typeof of}`);
  const shapeOf = (row: KeptRow): unknown => [
    fieldsOf({ ...row, format: 1 }).toSorted(),
    fieldsOf(row.message).toSorted(),
  ];
  const shapes = left.filter(({ message: { type, id } }) => type !== 'cancel' && id !== 'left-2').map(shapeOf);
  expect((await keptRows(page)).map(shapeOf)).toEqual(shapes);
});

test('what a newer release left behind is neither sent nor lost, and the page says that it is out of date (B20)', async ({
  page,
  stage,
}) => {
  const relay = await stage.relay();
  await stage.worker({ url: relay.url, serve: { record: {} } });
  const newer: KeptRow = { place: 7, user: 'dev', message: { type: 'request', id: 'later' }, storedMs: 1 };
  await page.goto(stage.blank);
  await keepRows(page, [newer], 3);
  await page.goto(stage.address(relay));
  // Nothing of it is touched, and what is said now is still sent.
  const id = await page.evaluate(() => window.page.tame.post('record', { n: 2 }));
  await expect.poll(() => stage.journal('record').map(([, run]) => run)).toEqual([id]);
  expect(await outbox(page)).toMatchObject({
    durability: 'memory',
    warnings: [expect.stringMatching(/reload this page/)],
  });
  expect(await keptRows(page)).toEqual([newer]);
});

test('a tab with the next release gets its database at once; one with this release is told to reload and loses nothing (B11)', async ({
  stage,
  complaints,
}) => {
  complaints.expect(...RELAY_IS_AWAY);
  const relay = await stage.relay();
  await relay.kill();
  const old = await stage.tab(stage.address(relay));
  const ids = [await old.evaluate(() => window.page.tame.post('record', { n: 1 }))];
  const next = await stage.tab(stage.address(relay, undefined, 'next'));
  ids.push(await next.evaluate(() => window.page.tame.post('record', { n: 2 })));
  expect((await keptRows(next)).map(({ message }) => message.id)).toEqual(ids);
  ids.push(await old.evaluate(() => window.page.tame.post('record', { n: 3 })));
  expect(await outbox(old)).toMatchObject({
    durability: 'memory',
    waiting: 1,
    warnings: [expect.stringMatching(/newer version.*reload this page/)],
  });
  await stage.again(relay);
  await stage.worker({ url: relay.url, serve: { record: {} } });
  await sayNetworkIsBack(old);
  await expect.poll(() => stage.journal('record').map(([, id]) => id)).toEqual(ids.slice(2));
  await old.close();
  await sayNetworkIsBack(next);
  await sends(next);
  await expect.poll(() => new Set(stage.journal('record').map(([, id]) => id))).toEqual(new Set(ids));
  expect(stage.journal('record')).toHaveLength(ids.length);
  await expect.poll(() => keptRows(next)).toEqual([]);
});

test('a tab that will not let go of its database keeps the next release waiting, not hanging (B11)', async ({
  stage,
}) => {
  const relay = await stage.relay();
  await stage.worker({ url: relay.url, serve: { record: {} } });
  const old = await stage.tab(stage.blank);
  await keepRows(old, []);
  await old.evaluate(() => {
    const held = indexedDB.open('tame:tame');
    held.onsuccess = () => Object.assign(window, { held: held.result });
  });
  await old.waitForFunction(() => 'held' in window);
  const next = await stage.tab(stage.blank);
  await next.clock.install();
  await next.goto(stage.address(relay, undefined, 'next'));
  const posting = next.evaluate(() => window.page.tame.post('record', { n: 1 }));
  await next.clock.runFor(6_000);
  const id = await posting;
  expect(await outbox(next)).toMatchObject({
    durability: 'memory',
    warnings: [expect.stringMatching(/close the other tabs/)],
  });
  await expect.poll(() => stage.journal('record')).toEqual([['record', id, '1', '1']]);
});
