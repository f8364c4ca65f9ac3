/** The power of a whole computer goes: what a page was told is stored is stored. */
import type { Page } from '@playwright/test';
import { openDisk } from '../../reliability/trials/disk.ts';
import { expect, openTab, outbox, sayNetworkIsBack, test } from './stage.ts';

const MANY = 100;

/** One after the other, so that each is told to be stored before the next is said. */
function post(page: Page): Promise<string[]> {
  return page.evaluate(async (many) => {
    const ids: string[] = [];
    for (let n = 0; n < many; n += 1) ids.push(await window.page.tame.post('record', { n }));
    return ids;
  }, MANY);
}

test('what was stored survives a power cut; stored as browsers store by default, it would not (B5 R1 R8)', async ({
  stage,
}) => {
  const relay = await stage.relay();
  await relay.kill();
  const disk = await openDisk(stage.folder('power'));
  const before = await stage.browser(disk.folder, [], disk.launcher);
  const strict = stage.address(relay);
  // On another origin, which browsers keep apart, and last, so that no flush of the other comes after it.
  const relaxed = stage.address(relay, undefined, 'relaxed').replace('127.0.0.1', 'localhost');
  const ids = await post(await openTab(before.context, strict));
  expect(await post(await openTab(before.context, relaxed))).toHaveLength(MANY);
  before.signal('SIGSTOP');
  const later = await disk.cut();
  await before.kill();
  await disk.close();

  const after = await stage.browser(later.folder, [], later.launcher);
  const page = await openTab(after.context, strict);
  await expect.poll(() => outbox(page)).toMatchObject({ waiting: MANY, durability: 'disk', warnings: [] });
  const control = await openTab(after.context, relaxed);
  await control.evaluate(() => window.page.tame.post('record', { n: -1 }));
  expect((await outbox(control)).waiting, 'a cut that loses nothing proves nothing').toBeLessThan(MANY);
  await control.close();

  await stage.again(relay);
  await stage.worker({ url: relay.url, serve: { record: {} } });
  await sayNetworkIsBack(page);
  await expect.poll(() => stage.journal('record').map(([, id]) => id)).toEqual(ids);
  await after.kill();
  await later.close();
});
