/** A conversation outlives the page that began it, its tabs, the relay and the worker; a request ends with its page. */
import type { Page } from '@playwright/test';
import { RELAY_IS_AWAY } from '../complaints.ts';
import type { Heard } from './page-script.ts';
import { expect, online, outboxRows, sayNetworkIsBack, test } from './stage.ts';

const upTo = (n: number): number[] => Array.from({ length: n }, (_, at) => at + 1);

function converse(page: Page, service: string, input: unknown): Promise<string> {
  return page.evaluate(
    ([name, asked]) => {
      const { id } = window.page.tame.converse(name, asked);
      window.page.listen(id);
      return id;
    },
    [service, input] as const,
  );
}

/** Waits until this page has heard so many replies, or the end. */
async function hears(page: Page, id: string, count: number): Promise<Heard | undefined> {
  await page.waitForFunction(
    ([run, least]) => {
      const heard = window.page.heard[run];
      return heard !== undefined && (heard.replies.length >= least || heard.end !== undefined);
    },
    [id, count] as const,
    { polling: 20 },
  );
  return page.evaluate((run) => window.page.heard[run], id);
}

async function pickUp(page: Page, id: string): Promise<void> {
  await page.evaluate((run) => window.page.listen(run), id);
}

/** From now on it notices when it has lost its relay, however soon it is back. */
async function noticesLoss(page: Page): Promise<() => Promise<void>> {
  const noticing = await page.evaluateHandle(() => ({
    lost: new Promise<void>((resolve) => {
      window.page.tame.connection$.subscribe(({ state }) => state === 'waiting' && resolve());
    }),
  }));
  return () => noticing.evaluate(({ lost }) => lost);
}

test('five hundred replies, through reloads, lost connections, a killed relay and a killed worker: none missing, none twice (R19 R20 R22 S0-02)', async ({
  page,
  stage,
  complaints,
}) => {
  complaints.expect(...RELAY_IS_AWAY);
  let relay = await stage.relay();
  const serving = { url: relay.url, serve: { count: { leaseMs: 1_000 } } };
  const worker = await stage.worker(serving);
  const cable = await stage.cable(relay);
  await page.goto(stage.address(cable));
  const id = await converse(page, 'count', { to: 500, everyMs: 10 });
  const isGapFree = (heard: Heard | undefined): void => {
    expect(heard?.replies).toEqual(upTo(heard?.replies.length ?? -1));
  };

  isGapFree(await hears(page, id, 60));
  await page.reload();
  await pickUp(page, id);
  isGapFree(await hears(page, id, 120));
  for (const count of [150, 180, 210]) {
    const lost = await noticesLoss(page);
    cable.cut();
    await lost();
    await sayNetworkIsBack(page);
    isGapFree(await hears(page, id, count));
  }
  await relay.kill();
  relay = await stage.again(relay);
  await sayNetworkIsBack(page);
  isGapFree(await hears(page, id, 280));
  const other = stage.worker(serving);
  await worker.kill();
  await other;
  isGapFree(await hears(page, id, 340));
  await page.reload();
  await pickUp(page, id);
  await page.waitForFunction((run) => window.page.heard[run]?.end !== undefined, id);
  expect(await page.evaluate((run) => window.page.heard[run], id)).toEqual({ replies: upTo(500), end: 'completed' });
  const attempts = stage.journal('count').filter(([, run]) => run === id);
  expect(attempts.map(([, , attempt]) => attempt)).toEqual(upTo(attempts.length).map(String));
  expect(attempts.length).toBeGreaterThan(1);
});

test('a second tab sees the same conversation, while it runs and when it is over (R24)', async ({ page, stage }) => {
  const relay = await stage.relay();
  await stage.worker({ url: relay.url, serve: { count: {} } });
  await page.goto(stage.address(relay));
  const id = await converse(page, 'count', { to: 40, everyMs: 150 });
  await hears(page, id, 10);
  const second = await stage.tab(stage.address(relay));
  const open = await second.evaluate(
    () =>
      new Promise<{ id: string; state: string }[]>((resolve) => {
        const { tame } = window.page;
        tame.conversations({ state: 'open' }).subscribe((all) => {
          if (all.length > 0) resolve(all.map((each) => ({ id: each.id, state: each.state })));
        });
      }),
  );
  expect(open).toEqual([{ id, state: 'working' }]);
  await pickUp(second, id);
  const whole = { replies: upTo(40), end: 'completed' };
  for (const tab of [page, second]) expect(await hears(tab, id, 41)).toEqual(whole);
  const third = await stage.tab(stage.address(relay));
  await pickUp(third, id);
  expect(await hears(third, id, 41)).toEqual(whole);
});

test('what is said in one tab is heard by the worker, in order, from every tab', async ({ page, stage }) => {
  const relay = await stage.relay();
  await stage.worker({ url: relay.url, serve: { echo: {} } });
  await page.goto(stage.address(relay));
  const id = await converse(page, 'echo', { to: 20 });
  const second = await stage.tab(stage.address(relay));
  await pickUp(second, id);
  for (let n = 0; n < 20; n += 1) {
    await (n % 2 === 0 ? page : second).evaluate(([run, word]) => window.page.tame.conversation(run).send(word), [
      id,
      n,
    ] as const);
  }
  const [one, other] = [await hears(page, id, 21), await hears(second, id, 21)];
  expect(one).toEqual(other);
  expect(one?.end).toBe('completed');
  const evens = one?.replies.filter((n) => Number(n) % 2 === 0);
  expect(evens).toEqual(upTo(10).map((n) => 2 * n - 2));
  expect(new Set(one?.replies).size).toBe(20);
});

test('who stops listening to a request stops the work (R18)', async ({ page, stage }) => {
  const relay = await stage.relay();
  await stage.worker({ url: relay.url, serve: { endless: {} } });
  await page.goto(stage.address(relay));
  await page.evaluate(() => {
    const asking = window.page.tame.request('endless', {}).subscribe();
    Object.assign(window, { unsubscribe: () => asking.unsubscribe() });
  });
  await expect.poll(() => stage.journal('endless').length).toBe(1);
  await page.evaluate('unsubscribe()');
  await expect
    .poll(() => stage.journal('aborted').map(([, , attempt, aborted]) => [attempt, aborted]))
    .toEqual([['1', 'true']]);
  const states = await page.evaluate(
    () =>
      new Promise<string[]>((resolve) => {
        window.page.tame.conversations().subscribe((all) => {
          const ended = all.filter(({ state }) => state === 'cancelled');
          if (ended.length > 0) resolve(all.map(({ state }) => state));
        });
      }),
  );
  expect(states).toEqual(['cancelled']);
});

test('a request nobody listens to any more is taken back while it is still in the outbox (R6)', async ({
  page,
  stage,
  complaints,
}) => {
  complaints.expect(...RELAY_IS_AWAY);
  const relay = await stage.relay();
  await relay.kill();
  await page.goto(stage.address(relay));
  await page.evaluate(async () => {
    const { tame } = window.page;
    const asking = tame.request('record', { n: 1 }).subscribe();
    await tame.post('record', { n: 2 });
    asking.unsubscribe();
  });
  await expect.poll(() => outboxRows(page)).toHaveLength(1);
  await stage.again(relay);
  await stage.worker({ url: relay.url, serve: { record: {} } });
  await sayNetworkIsBack(page);
  await expect.poll(() => stage.journal('record').map(([, , n]) => n)).toEqual(['2']);
  await expect.poll(() => outboxRows(page)).toEqual([]);
});

test('peeking tells how it stands while the worker does not answer, and after it has died (S0-05)', async ({
  page,
  stage,
}) => {
  const relay = await stage.relay();
  const worker = await stage.worker({ url: relay.url, serve: { block: { leaseMs: 30_000 } } });
  await page.goto(stage.address(relay));
  const id = await converse(page, 'block', { ms: 20_000 });
  await expect.poll(() => stage.journal('block').length).toBe(1);
  const peek = (): Promise<{ status: unknown; state: string; replies: number }> =>
    page.evaluate(async (run) => {
      const { status, state, replies } = await window.page.tame.conversation(run).peek();
      return { status, state, replies };
    }, id);
  for (let n = 0; n < 20; n += 1) {
    expect(await peek()).toEqual({ status: { phase: 'blocking' }, state: 'working', replies: 0 });
  }
  await worker.kill();
  expect(await peek()).toMatchObject({ status: { phase: 'blocking' }, replies: 0 });
});

test('the page knows whether the relay can be reached, not whether there is a network', async ({
  page,
  stage,
  complaints,
}) => {
  complaints.expect(...RELAY_IS_AWAY);
  let relay = await stage.relay();
  await page.goto(stage.address(relay));
  await page.evaluate(() => {
    const states: string[] = [];
    Object.assign(window, { states });
    window.page.tame.connection$.subscribe(({ state }) => states.at(-1) !== state && states.push(state));
  });
  const states = (): Promise<unknown> => page.evaluate('states');
  await online(page);
  await relay.kill();
  await expect.poll(states).toEqual(expect.arrayContaining(['waiting']));
  await page.evaluate(() => window.page.tame.post('record', {}));
  relay = await stage.again(relay);
  await sayNetworkIsBack(page);
  await expect.poll(async () => JSON.stringify(await states())).toMatch(/"waiting",.*"online"\]$/);
  await expect.poll(() => outboxRows(page)).toEqual([]);
});
