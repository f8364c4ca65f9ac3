/** Tabs come and go, sleep and crash; what was said in one of them is sent by whichever is there. */
import type { Page } from '@playwright/test';
import { NETWORK_IS_AWAY, RELAY_IS_AWAY } from '../complaints.ts';
import { expect, online, outboxRows, SECRET, sayNetworkIsBack, sends, sentRequests, test, tokenFor } from './stage.ts';

const serve = { record: {} };

/** Takes the network from one tab alone: what it says goes nowhere, also over what is open. */
async function unplug(tab: Page): Promise<void> {
  const browser = await tab.context().newCDPSession(tab);
  await browser.send('Network.enable');
  await browser.send('Network.emulateNetworkConditions', {
    offline: true,
    latency: 0,
    downloadThroughput: 0,
    uploadThroughput: 0,
  });
}

function post(tab: Page, n: number): Promise<string> {
  return tab.evaluate((each) => window.page.tame.post('record', { n: each }), n);
}

/** Takes the lock from whichever tab sends, and lets go of it: the tab that waited for it sends now. */
async function steal(tab: Page): Promise<void> {
  await tab.evaluate(async () => {
    const names = (await navigator.locks.query()).held?.map(({ name }) => name) ?? [];
    for (const name of names) await navigator.locks.request(name ?? '', { steal: true }, async () => undefined);
  });
}

test('what a tab said before it was closed is sent by another tab (B1 R8)', async ({ stage, complaints }) => {
  complaints.expect(...NETWORK_IS_AWAY);
  const relay = await stage.relay();
  await stage.worker({ url: relay.url, serve });
  const first = await stage.tab(stage.address(relay));
  await sends(first);
  const second = await stage.tab(stage.address(relay));
  await online(second);
  await unplug(first);
  const id = await post(first, 1);
  expect(await outboxRows(second)).toEqual([{ user: 'dev', id }]);
  await first.close();
  await expect.poll(() => stage.journal('record')).toEqual([['record', id, '1', '1']]);
  await expect.poll(() => outboxRows(second)).toEqual([]);
});

test('what the last tab said before it was closed is sent by the next page of the site (B1 R8)', async ({
  stage,
  complaints,
}) => {
  complaints.expect(...RELAY_IS_AWAY);
  const relay = await stage.relay();
  await relay.kill();
  const first = await stage.tab(stage.address(relay));
  const id = await post(first, 1);
  await first.close();
  await stage.again(relay);
  await stage.worker({ url: relay.url, serve });
  const second = await stage.tab(stage.address(relay));
  await expect.poll(() => stage.journal('record')).toEqual([['record', id, '1', '1']]);
  await expect.poll(() => outboxRows(second)).toEqual([]);
});

test('what was stored before a reload is done once, whenever the reload comes (B2 R3)', async ({ page, stage }) => {
  const relay = await stage.relay();
  await stage.worker({ url: relay.url, serve });
  const stored: string[] = [];
  await page.exposeFunction('told', (id: string) => stored.push(id));
  let n = 0;
  for (const afterMs of [0, 1, 2, 3, 5, 8, 13, 21, 34, 55]) {
    await page.goto(stage.address(relay));
    if (afterMs % 2 === 0) await online(page);
    await page.evaluate((first) => {
      const told: unknown = Reflect.get(window, 'told');
      for (let each = first; each < first + 5; each += 1) {
        const posted = window.page.tame.post('record', { n: each });
        void posted.then((id) => (told as (id: string) => void)(id));
      }
    }, n);
    n += 5;
    await page.waitForTimeout(afterMs);
  }
  await page.goto(stage.address(relay));
  await expect.poll(() => outboxRows(page)).toEqual([]);
  expect(stored.length).toBeGreaterThan(10);
  await expect.poll(() => stage.journal('record').map(([, id]) => id)).toEqual(expect.arrayContaining(stored));
  const done = stage.journal('record');
  expect(new Set(done.map(([, id]) => id)).size).toBe(done.length);
  expect(new Set(done.map(([, , each]) => each)).size).toBe(done.length);
});

test('when the tab that sends crashes, another goes on (B3)', async ({ stage, complaints }) => {
  complaints.expect(...NETWORK_IS_AWAY);
  const relay = await stage.relay();
  await stage.worker({ url: relay.url, serve });
  const first = await stage.tab(stage.address(relay));
  await sends(first);
  const second = await stage.tab(stage.address(relay));
  await online(second);
  await unplug(first);
  const ids = [await post(first, 1), await post(second, 2)];
  const crashed = first.waitForEvent('crash');
  const takesOver = sends(second);
  const browser = await first.context().newCDPSession(first);
  void browser.send('Page.crash').catch(() => undefined); // nobody is left to answer
  await crashed;
  await takesOver;
  await expect.poll(() => stage.journal('record').map(([, id]) => id)).toEqual(ids);
  await expect.poll(() => outboxRows(second)).toEqual([]);
});

test('when two tabs believe that they send, each message is worked on once (B8 R3 R9)', async ({ stage }) => {
  const relay = await stage.relay();
  await stage.worker({ url: relay.url, serve });
  const tabs = [await stage.tab(stage.address(relay)), await stage.tab(stage.address(relay))] as const;
  await sends(tabs[0]);
  await online(tabs[1]);
  // Nothing is acknowledged before both have sent it.
  relay.child.kill('SIGSTOP');
  const ids = await tabs[0].evaluate(() =>
    Promise.all(Array.from({ length: 50 }, (_, n) => window.page.tame.post('record', { n }))),
  );
  await expect.poll(() => sentRequests(tabs[0])).toBeGreaterThan(0);
  for (let round = 0; round < 10; round += 1) {
    await steal(tabs[1]);
    await post(tabs[1], 100 + round);
  }
  // Each theft makes the other tab the one that sends: one that reigned too shortly to send anything reigns again.
  await expect
    .poll(async () => {
      const sent = await sentRequests(tabs[1]);
      if (sent === 0) await steal(tabs[1]);
      return sent;
    })
    .toBeGreaterThan(0);
  relay.child.kill('SIGCONT');
  await expect.poll(() => stage.journal('record').length).toBe(60);
  const done = stage.journal('record').map(([, id]) => id);
  expect(new Set(done).size).toBe(60);
  expect(done).toEqual(expect.arrayContaining(ids));
  const sent = await Promise.all(tabs.map(sentRequests));
  expect(sent[0]! + sent[1]!, 'some are sent by both, or this proves nothing').toBeGreaterThan(60);
  await expect.poll(() => outboxRows(tabs[0])).toEqual([]);
});

test('what one user left behind is never sent as another (B19 R36)', async ({ stage, complaints }) => {
  complaints.expect(...RELAY_IS_AWAY);
  const relay = await stage.relay({ secret: SECRET });
  await relay.kill();
  const ana = stage.address(relay, tokenFor('ana'));
  const ben = stage.address(relay, tokenFor('ben'));
  let tab = await stage.tab(ana);
  const hers = await Promise.all(Array.from({ length: 20 }, (_, n) => post(tab, n)));
  const waiting = hers.map((id) => ({ user: 'ana', id }));
  await tab.goto(ben);
  await stage.again(relay);
  await stage.worker({ url: relay.url, serve, token: tokenFor('worker') });
  await sayNetworkIsBack(tab);
  const his = await post(tab, 99);
  await expect.poll(() => stage.journal('record').map(([, id]) => id)).toEqual([his]);
  const sent = await tab.evaluate(() => JSON.stringify(window.diary.filter(({ did }) => did === 'sent')));
  for (const id of hers) expect(sent).not.toContain(id);
  await expect.poll(() => outboxRows(tab)).toEqual(waiting);
  await tab.close();

  tab = await stage.tab(ana);
  await expect.poll(() => stage.journal('record').map(([, id]) => id)).toEqual([his, ...hers]);
  await expect.poll(() => outboxRows(tab)).toEqual([]);
  const listed = await tab.evaluate(
    () =>
      new Promise<string[]>((resolve) => {
        window.page.tame.conversations().subscribe((all) => all.length === 20 && resolve(all.map(({ id }) => id)));
      }),
  );
  expect(listed.toSorted()).toEqual(hers.toSorted());
});
