/** Whoever looks after the services sees who works on what, and the pool that gets larger and smaller by itself (S1-14). */
import type { Page } from '@playwright/test';
import { expect, goTo, test } from './stage.ts';

/** Not a part of the talk about more workers. */
const ASIDE = ['spokesman', 'edition'];

/** What the pool has written behind an offset, in its order, as the view shows it. */
async function writtenAfter(page: Page, offset: number): Promise<readonly string[]> {
  const lines = await page
    .getByTestId('transcript')
    .locator('li')
    .evaluateAll((all) => all.map((each) => [Number(each.dataset['offset']), each.dataset['type'] ?? ''] as const));
  return lines
    .filter(([at, type]) => at > offset && !ASIDE.includes(type))
    .sort(([a], [b]) => a - b)
    .map(([, type]) => type);
}

test('under load the pool calls for proposals, chooses, and grows; when there is nothing more to do it shrinks, and the work is whole', async ({
  arrives,
}) => {
  test.setTimeout(120_000);
  const { page } = await arrives('ana');
  await goTo(page, 'Constellation');
  const members = page.getByTestId('pool-size');
  await expect(members).toContainText('1 member,', { timeout: 30_000 });
  const first = Number(await page.getByTestId('transcript').locator('li').first().getAttribute('data-offset'));
  await page.getByRole('button', { name: 'Ask', exact: true }).click();

  const tree = page.getByTestId('tree').filter({ hasText: 'Outlook on 6 campaigns' });
  await expect(tree.getByTestId('task').first()).toContainText('forecast');
  await expect(tree.getByTestId('leader')).toHaveText(/Campaigns leads, token \d+/);
  await expect(members).toContainText(/[23] members,/, { timeout: 30_000 });
  const call = ['decision', 'call', 'proposal', 'proposal', 'award', 'rejection', 'done', 'ready'];
  await expect.poll(async () => (await writtenAfter(page, first)).slice(0, 8), { timeout: 30_000 }).toEqual(call);

  await expect(tree).toHaveAttribute('data-state', 'completed', { timeout: 60_000 });
  await expect(tree.getByTestId('discovery')).toHaveCount(6);
  await expect(tree.getByTestId('discovery').first()).toContainText('results');
  await expect(members).toContainText('1 member, 0 requests waiting', { timeout: 60_000 });
  await expect.poll(() => writtenAfter(page, first)).toEqual(expect.arrayContaining(['retire', 'left']));
});

test('whoever does not look after the services sees nothing of others, and is told why', async ({ arrives }) => {
  const { page } = await arrives('ben');
  await goTo(page, 'Constellation');
  await expect(page.getByTestId('not-yours')).toContainText('Sign in as Ana Duarte');
  await expect(page.getByTestId('pool')).toHaveCount(0);
});
