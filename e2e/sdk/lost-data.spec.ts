/** Browsers that lose what they were given to keep, or never keep it: nothing of it goes unsaid. */
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Frame, Page } from '@playwright/test';
import { RELAY_IS_AWAY } from '../complaints.ts';
import { expect, openTab, outbox, outboxRows, sayNetworkIsBack, test } from './stage.ts';

test('data that is cleared under a page is missed at once, and what was lost with it ends as not found (B13 R6)', async ({
  page,
  stage,
  complaints,
}) => {
  complaints.expect(...RELAY_IS_AWAY);
  const relay = await stage.relay();
  await relay.kill();
  const address = stage.address(relay);
  await page.goto(address);
  const id = await page.evaluate(() => {
    const run = window.page.tame.converse('record', { n: 1 });
    window.page.listen(run.id);
    return run.id;
  });
  await expect.poll(() => outbox(page)).toMatchObject({ waiting: 1, warnings: [] });
  const browser = await page.context().newCDPSession(page);
  await browser.send('Storage.clearDataForOrigin', { origin: new URL(address).origin, storageTypes: 'all' });
  await expect
    .poll(() => outbox(page))
    .toMatchObject({
      waiting: 0,
      durability: 'disk',
      warnings: [expect.stringMatching(/removed the data of this site.*all that waited/)],
    });
  const kept = await page.evaluate(() => window.page.tame.post('record', { n: 2 }));
  await stage.again(relay);
  await stage.worker({ url: relay.url, serve: { record: {} } });
  await sayNetworkIsBack(page);
  await expect.poll(() => stage.journal('record').map(([, run]) => run)).toEqual([kept]);
  await expect
    .poll(() => page.evaluate((run) => window.page.heard[run], id))
    .toEqual({ replies: [], end: 'NOT_FOUND' });
  expect(await outboxRows(page)).toEqual([]);
});

test('a database that was damaged while the browser was closed is missed when it is opened (B12)', async ({
  stage,
}) => {
  const relay = await stage.relay();
  await relay.kill();
  const profile = stage.folder('profile');
  const first = await stage.browser(profile);
  const page = await openTab(first.context, stage.address(relay));
  await page.evaluate(() => window.page.tame.post('record', { n: 1 }));
  await first.quit();
  const folder = path.join(profile, 'Default', 'IndexedDB');
  const site = readdirSync(folder).find((name) => name.startsWith('http_127.0.0.1_')) ?? '';
  const files = readdirSync(path.join(folder, site)).map((name) => path.join(folder, site, name));
  for (const file of files) writeFileSync(file, Buffer.alloc(statSync(file).size, 0xa5));
  expect(files.length).toBeGreaterThan(2);

  const second = await stage.browser(profile);
  const next = await openTab(second.context, stage.address(relay));
  await expect
    .poll(() => outbox(next))
    .toMatchObject({ durability: 'disk', warnings: [expect.stringMatching(/removed the data of this site/)] });
  await next.reload();
  const id = await next.evaluate(() => window.page.tame.post('record', { n: 2 }));
  expect(await outbox(next)).toMatchObject({ durability: 'disk', warnings: [] });
  await stage.again(relay);
  await stage.worker({ url: relay.url, serve: { record: {} } });
  await sayNetworkIsBack(next);
  await expect.poll(() => stage.journal('record').map(([, run]) => run)).toEqual([id]);
});

test('a disk that does not answer any more is given up visibly, and what is said goes out from memory (B12)', async ({
  page,
  stage,
}) => {
  const relay = await stage.relay();
  await stage.worker({ url: relay.url, serve: { record: {} } });
  await page.goto(stage.address(relay));
  const before = await page.evaluate(() => window.page.tame.post('record', { n: 1 }));
  await page.evaluate(() => {
    IDBDatabase.prototype.transaction = () => {
      throw new DOMException(
        'Connection to Indexed Database server lost. Refresh the page to try again',
        'UnknownError',
      );
    };
  });
  const after = await page.evaluate(() => window.page.tame.post('record', { n: 2 }));
  await expect.poll(() => stage.journal('record').map(([, run]) => run)).toEqual([before, after]);
  await expect
    .poll(() => outbox(page))
    .toMatchObject({ waiting: 0, durability: 'memory', warnings: [expect.stringMatching(/leave this page open/)] });
});

/** A page inside of one of another site. */
async function embed(around: Page, src: string): Promise<Frame> {
  await around.evaluate((address) => {
    document.body.append(Object.assign(document.createElement('iframe'), { src: address }));
  }, src);
  await expect.poll(() => around.frames().length).toBe(2);
  const frame = around.frames()[1];
  if (!frame) throw new Error('it has no frame');
  await frame.waitForFunction(() => 'page' in window);
  return frame;
}

test('private windows and embedded pages keep what is said, each for itself, or say that they cannot (B14 R36)', async ({
  page,
  stage,
  complaints,
}) => {
  complaints.expect(...RELAY_IS_AWAY);
  const relay = await stage.relay();
  await relay.kill();
  const address = stage.address(relay);
  const elsewhere = stage.blank.replace('127.0.0.1', 'localhost');
  const { context } = await stage.browser(stage.folder('profile'));
  const whole = await openTab(context, address);
  const embedded = await embed(await openTab(context, elsewhere), address);
  // Every context of these tests is a private window.
  await page.goto(address);
  const privately = await embed(await stage.tab(elsewhere), address);
  const pages = [whole, embedded, page, privately];
  const ids: string[] = [];
  for (const [n, each] of pages.entries()) {
    ids.push(await each.evaluate((asked) => window.page.tame.post('record', asked), { n }));
    expect(await each.evaluate(() => navigator.storage.persisted())).toBe(false);
    // Each sees its own row alone; an embedded page in a private window may keep nothing, and says so.
    await expect
      .poll(() => outbox(each))
      .toMatchObject(
        each === privately
          ? { waiting: 1, durability: 'memory', warnings: [expect.stringMatching(/leave this page open/)] }
          : { waiting: 1, durability: 'disk', warnings: [] },
      );
  }
  await stage.again(relay);
  await stage.worker({ url: relay.url, serve: { record: {} } });
  for (const each of pages) await sayNetworkIsBack(each);
  await expect.poll(() => new Set(stage.journal('record').map(([, id]) => id))).toEqual(new Set(ids));
  for (const each of pages) await expect.poll(() => outbox(each)).toMatchObject({ waiting: 0 });
  expect(stage.journal('record')).toHaveLength(4);
});
