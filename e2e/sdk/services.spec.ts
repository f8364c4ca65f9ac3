/** Pages that are asked: by a worker, by another tab, and the person in front of them. */
import type { Page } from '@playwright/test';
import { SECRET, expect, test, tokenFor } from './stage.ts';

/** Serves a name in this page; resolves when the relay knows. What it is asked is an attribute of the document. */
async function serve(page: Page, name: string): Promise<void> {
  await page.evaluate(async (service) => {
    const answer = (input: unknown): string => {
      const asked = JSON.stringify(input);
      document.documentElement.append(`${asked}\n`);
      return `yes to ${asked}`;
    };
    await window.page.tame.serve(service, answer).ready;
  }, name);
}

/** How a request of this page ends: its reply, or the code of its error. */
function ask(page: Page, service: string, input: unknown): Promise<unknown> {
  return page.evaluate(
    ([name, asked]) =>
      new Promise((resolve) => {
        window.page.tame.request(name, asked).subscribe({
          next: resolve,
          error: ({ code }: { code: string }) => resolve(code),
        });
      }),
    [service, input] as const,
  );
}

/** What a conversation asks its person, once it does. */
function question(page: Page, id: string): Promise<unknown> {
  return page.evaluate(
    (run) =>
      new Promise((resolve) => {
        window.page.tame.conversation(run).question$.subscribe((asked) => asked !== undefined && resolve(asked));
      }),
    id,
  );
}

test('a page answers a worker and other tabs of its user; when it is gone, who asks is told, and what is posted waits for it (S0-25 S4-05)', async ({
  page,
  stage,
}) => {
  const relay = await stage.relay({ secret: SECRET });
  await stage.worker({ url: relay.url, serve: { confirm: {} }, token: tokenFor('worker') });
  const address = stage.address(relay, tokenFor('ana'));
  await page.goto(address);
  await serve(page, 'page-confirm');
  const other = await stage.tab(address);
  expect(await ask(other, 'confirm', { name: 'x' })).toBe('yes to {"name":"x"}');
  expect(await ask(other, 'page-confirm', 'y')).toBe('yes to "y"');

  await page.close();
  expect(await ask(other, 'page-confirm', 'z')).toBe('NO_SERVICE');
  const id = await other.evaluate(() => window.page.tame.post('page-confirm', 'later'));
  const back = await stage.tab(address);
  await serve(back, 'page-confirm');
  const settled = other.evaluate((run) => window.page.tame.conversation(run).settled, id);
  expect(await settled).toMatchObject({ state: 'completed' });
  await expect(back.locator('html')).toContainText('"later"');
});

test('what a worker asks in the morning is answered after a reload, from another tab (S4-05)', async ({
  page,
  stage,
}) => {
  const relay = await stage.relay();
  await stage.worker({ url: relay.url, serve: { ask: {} } });
  await page.goto(stage.address(relay));
  const id = await page.evaluate(() => window.page.tame.converse('ask', { name: 'colour' }).id);
  expect(await question(page, id)).toEqual({ what: 'colour' });
  await page.reload();
  await page.evaluate((run) => window.page.listen(run), id);
  const other = await stage.tab(stage.address(relay));
  expect(await question(other, id)).toEqual({ what: 'colour' });
  await other.evaluate((run) => window.page.tame.conversation(run).send('blue'), id);
  await page.waitForFunction((run) => window.page.heard[run]?.end === 'completed', id);
  expect(await page.evaluate((run) => window.page.heard[run]?.replies, id)).toEqual(['colour: blue']);
});
