/** A page keeps what it says before it says it, or says that it cannot. */
import { expect, online, outboxRows, sentRequests, test } from './stage.ts';

test('nothing is sent before the disk has it (R1)', async ({ page, stage }) => {
  const relay = await stage.relay();
  await stage.worker({ url: relay.url, serve: { echo: {} } });
  await page.goto(stage.address(relay));
  await online(page);
  await page.evaluate(async () => {
    const { tame } = window.page;
    const said = Array.from({ length: 50 }, async (_, n) => {
      const run = tame.converse('echo', { to: 2 });
      await run.send(n);
      if (n % 2 === 0) await run.send('again');
      else {
        // A request that is still here would be taken back, and its cancel never sent.
        await new Promise<void>((resolve) => run.state$.subscribe((state) => state === 'stored' || resolve()));
        await run.cancel();
      }
      await tame.topic('news').publish(n);
      return run.settled;
    });
    await Promise.all(said);
  });
  const diary = await page.evaluate(() => window.diary);
  const kept = new Set<string>();
  const sent = { request: 0, message: 0, cancel: 0, publish: 0 };
  for (const line of diary) {
    if (line.did === 'kept') {
      expect(line.durability).toBe('strict');
      for (const message of line.messages) kept.add(message);
    } else if (line.type in sent) {
      expect(kept, `${line.message} was kept before it was sent`).toContain(line.message);
    }
  }
  for (const line of diary) {
    if (line.did === 'sent' && isOne(line.type)) sent[line.type] += 1;
  }
  expect(sent).toEqual({ request: 50, message: 75, cancel: 25, publish: 50 });

  function isOne(type: string): type is keyof typeof sent {
    return type in sent;
  }
});

test('what is said in one turn is on disk as one: a reload cannot leave a half of it', async ({ page, stage }) => {
  const relay = await stage.relay();
  await page.goto(stage.address(relay));
  await online(page);
  const kept = await page.evaluate(async () => {
    const run = window.page.tame.converse('echo', { to: 3 }, { id: 'talk' });
    await Promise.all([run.send('a'), run.send('b'), run.send('c')]);
    return window.diary.flatMap((line) => (line.did === 'kept' ? [line.messages] : []));
  });
  expect(kept).toEqual([[expect.stringContaining('talk'), expect.any(String)]]);
});

test('without room on the disk a request fails before anything is sent, and what is kept stays (B10)', async ({
  page,
  stage,
}) => {
  const relay = await stage.relay();
  await stage.worker({ url: relay.url, serve: { record: {} } });
  const address = stage.address(relay);
  const { origin } = new URL(address);
  const browser = await page.context().newCDPSession(page);
  // Before the database is opened: Chromium believes for half a minute that there is no less room than then.
  await browser.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 200_000 });
  await page.goto(address);
  await online(page);
  await page.evaluate(() => window.page.tame.post('record', { n: 1 }));
  const refused = await page.evaluate(async () => {
    const asked = { n: 2, padding: 'x'.repeat(250_000) };
    const { state, replies, error } = await window.page.tame.converse('record', asked).settled;
    return { state, replies, code: error?.code, message: error?.message };
  });
  expect(refused).toEqual({
    state: 'rejected',
    replies: 0,
    code: 'OUTBOX_FULL',
    message: expect.stringMatching(/nothing was kept or sent/),
  });
  await browser.send('Storage.overrideQuotaForOrigin', { origin });
  await page.evaluate(() => window.page.tame.post('record', { n: 3 }));
  await expect.poll(() => stage.journal('record').map(([, , n]) => n)).toEqual(['1', '3']);
  await expect.poll(() => outboxRows(page)).toEqual([]);
  expect(await sentRequests(page)).toBe(2);
});
