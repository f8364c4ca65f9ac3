/** Many campaigns are changed at once: seen before it happens, followed while it does, and nothing of it is lost. */
import { platforms, type Change, type Platform } from './demo.ts';
import { expect, goTo, test, watchPlatforms } from './stage.ts';
import type { Page } from '@playwright/test';

test.use({ demoOf: 'bulk' });

/** Every campaign that matches, selected. */
async function select(page: Page, search: string): Promise<number> {
  await page.getByTestId('campaign-search').fill(search);
  await page.getByTestId('select-all').check();
  const said = await page.getByTestId('selection').getByRole('status').textContent();
  return Number.parseInt(said ?? '', 10);
}

/** Of one platform, the campaigns that were changed more than once. */
function twice(changes: Record<Platform, readonly Change[]>): readonly string[] {
  return platforms.flatMap((platform) => {
    const campaigns = changes[platform].map(({ campaign }) => campaign);
    return campaigns.filter((campaign, at) => campaigns.indexOf(campaign) !== at);
  });
}

test('what a search finds is paused at once: previewed, confirmed, followed over a reload, each platform written once (1.5.8)', async ({
  ana: { page },
  demo,
}) => {
  const since = await watchPlatforms(demo);
  const many = await select(page, 'Phoenix');
  expect(many).toBeGreaterThan(3);
  await page.getByRole('button', { name: 'Pause…' }).click();
  await expect(page.getByTestId('bulk-preview')).toContainText(/^Pause \d+ campaigns?\./);
  const order = (await page.getByTestId('bulk-confirm').textContent()) ?? '';
  const asked = Number.parseInt(order.replace(/\D/g, ''), 10);
  expect(asked).toBeLessThanOrEqual(many);
  expect((await since()).metro).toEqual([]);
  await page.getByTestId('bulk-confirm').click();

  await expect(page.getByRole('heading', { name: `Pause of ${asked} campaigns` })).toBeVisible();
  await page.reload();
  const figures = page.getByTestId('bulk-figures').locator('dd');
  await expect(page.getByTestId('state')).toHaveAttribute('data-state', 'completed');
  await expect(figures).toHaveText([String(asked), '0', '0']);
  expect(twice(await since())).toEqual([]);
  await goTo(page, 'My work');
  await page.getByRole('link', { name: `Pause of ${asked} campaigns` }).click();
  await expect(figures).toHaveText([String(asked), '0', '0']);
});

test('a platform that refuses some is named with its reason, and only what is missing is tried again', async ({
  ana: { page },
  demo,
}) => {
  await select(page, 'Lookalikes');
  await page.getByRole('button', { name: 'Change budget…' }).click();
  await page.getByTestId('bulk-budget').fill('10');
  await expect(page.getByRole('table', { name: 'Budgets together' })).toContainText('$');
  const since = await watchPlatforms(demo);
  await demo.disturb('goggle', { next: [{ failPermanently: true }] });
  await page.getByTestId('bulk-confirm').click();
  await expect(page.getByTestId('state')).toHaveAttribute('data-state', 'completed');
  const troubled = page.getByTestId('bulk-troubled').getByTestId('bulk-outcome');
  await expect(troubled.first()).toContainText('Goggle refused this: The campaign is locked');
  const refused = await troubled.count();
  const before = await since();
  await demo.disturb('goggle');
  await page.getByTestId('bulk-again').click();
  await expect(page.getByTestId('bulk-figures').locator('dd')).toHaveText([String(refused), '0', '0']);
  const after = await since();
  expect(after.goggle).toHaveLength(before.goggle.length + refused);
  expect(after.tradeyard).toHaveLength(before.tradeyard.length);
  expect(after.metro).toHaveLength(before.metro.length);
});

test('stopped on the way: no more is written, it says how far it came, and goes on with the rest when asked to', async ({
  ana: { page },
  demo,
}) => {
  const many = await select(page, 'a');
  expect(many).toBeGreaterThan(100);
  await page.getByRole('button', { name: 'Change budget…' }).click();
  await page.getByTestId('bulk-budget').fill('20');
  await page.getByTestId('bulk-confirm').click();
  await expect(page.getByTestId('bulk-applied').getByTestId('bulk-outcome').nth(9)).toBeVisible();
  await page.getByTestId('bulk-stop').click();
  await expect(page.getByTestId('state')).toHaveAttribute('data-state', 'completed');
  const stopped = await watchPlatforms(demo);
  const figures = page.getByTestId('bulk-figures').locator('dd');
  const notBegun = Number((await figures.last().textContent())?.replace(/\D/g, ''));
  expect(notBegun).toBeGreaterThan(20);
  await expect(page.getByTestId('bulk-rest')).toHaveText(`Go on with the other ${notBegun}`);
  expect(Object.values(await stopped()).flat()).toEqual([]);
});

test('the worker is killed on the way: another goes on, progress never falls, and no platform is written twice', async ({
  ana: { page },
  demo,
}) => {
  test.setTimeout(120_000);
  const since = await watchPlatforms(demo);
  await select(page, 'Always On');
  await page.getByRole('button', { name: 'Change budget…' }).click();
  await page.getByTestId('bulk-budget').fill('30');
  await page.getByTestId('bulk-confirm').click();
  const through: number[] = [];
  const look = async (): Promise<number> => {
    const said = await page.getByTestId('bulk-figures').locator('dd').allTextContents();
    through.push(Number(said[0]) + Number(said[1]));
    return through.at(-1) ?? 0;
  };
  await expect.poll(look).toBeGreaterThan(3);
  demo.signal('campaigns worker', 'SIGKILL');
  await expect
    .poll(async () => (await look(), page.getByTestId('state').getAttribute('data-state')), { timeout: 60_000 })
    .toBe('completed');
  await look();
  expect(through).toEqual(through.toSorted((one, other) => one - other));
  await expect(page.getByTestId('bulk-figures').locator('dd').last()).toHaveText('0');
  await expect(page.getByTestId('bulk-troubled')).toBeHidden();
  expect(twice(await since())).toEqual([]);
});

test('it is done with the keyboard alone', async ({ ana: { page } }) => {
  await page.getByTestId('campaign-search').fill('Queen Size - Q4 Push - Texas');
  const box = page.getByRole('checkbox', { name: 'Select Queen Size - Q4 Push - Texas', exact: true });
  await box.focus();
  await page.keyboard.press('Space');
  await expect(page.getByTestId('selection')).toContainText('1 campaign selected');
  await page.getByRole('button', { name: 'Change budget…' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('bulk-budget')).toBeFocused();
  await page.keyboard.type('25');
  await expect(page.getByTestId('bulk-confirm')).toHaveText('Raise the budget of 1 campaign by 25 %');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('bulk-figures').locator('dd')).toHaveText(['1', '0', '0']);
});
