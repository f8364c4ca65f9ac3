/** Many campaigns are changed at once: seen before it happens, followed while it does, and nothing of it is lost. */
import { platforms, type Change, type Platform } from './demo.ts';
import { expectAccessible } from './accessible.ts';
import { closeCampaign, expect, goTo, openCampaign, test, watchPlatforms } from './stage.ts';
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

test('the ends of many are moved at once, each from where it was; where a platform refuses, only what is missing is tried again', async ({
  ana: { page },
  demo,
}) => {
  await openCampaign(page, 'Winter Warmers');
  const end = page.getByTestId('field-endDate');
  const before = await end.inputValue();
  await closeCampaign(page);
  await select(page, 'Halden Outdoor');
  await page.getByRole('button', { name: 'Change end date…' }).click();
  await expect(page.getByTestId('bulk-day')).toBeFocused();
  await expect(page.getByTestId('bulk-confirm')).toBeDisabled();
  await page.getByRole('radiogroup', { name: 'How the ends change' }).getByText('Later').click();
  await page.getByTestId('bulk-length').fill('2');
  await expect(page.getByTestId('bulk-preview')).toContainText(/^Move the end of \d+ campaigns 2 weeks later\./);
  const totals = page.getByRole('table', { name: 'Ends together' });
  await expect(totals.getByRole('row', { name: /^End later/ })).toContainText(/\d+$/);
  await expectAccessible(page, 'an end for many campaigns, before it is confirmed');
  const since = await watchPlatforms(demo);
  await demo.disturb('goggle', { next: [{ failPermanently: true }] });
  const order = (await page.getByTestId('bulk-confirm').textContent()) ?? '';
  const asked = Number(/of (\d+) /.exec(order)?.[1]);
  await page.getByTestId('bulk-confirm').click();
  await expect(page.getByRole('heading', { name: `New end of ${asked} campaigns` })).toBeVisible();
  await expect(page.getByTestId('state')).toHaveAttribute('data-state', 'completed');
  const refused = await page.getByTestId('bulk-troubled').getByTestId('bulk-outcome').count();
  expect(refused).toBeGreaterThan(0);
  const first = await since();
  await demo.disturb('goggle');
  await page.getByTestId('bulk-again').click();
  const figures = page.getByTestId('bulk-figures').locator('dd');
  await expect(figures).toHaveText([String(refused), '0', '0']);
  const after = await since();
  expect(after.goggle).toHaveLength(first.goggle.length + refused);
  expect(twice(after)).toEqual([]);
  await page.getByRole('button', { name: 'Back to the list' }).click();
  await openCampaign(page, 'Winter Warmers');
  const twoWeeks = 14 * 86_400_000;
  await expect(end).toHaveValue(new Date(Date.parse(before) + twoWeeks).toISOString().slice(0, 10));
});

test('the pacing of many is changed at once, stopped on the way, and gone on with', async ({ ana: { page } }) => {
  await select(page, 'a');
  await page.getByRole('button', { name: 'Change pacing…' }).click();
  await expect(page.getByTestId('bulk-pacing')).toBeFocused();
  await page.getByTestId('bulk-pacing').selectOption('As soon as possible');
  const order = (await page.getByTestId('bulk-confirm').textContent()) ?? '';
  const asked = Number(/^Set the pacing of (\d+) campaigns to as soon as possible$/.exec(order)?.[1]);
  expect(asked).toBeGreaterThan(50);
  const totals = page.getByRole('table', { name: 'Pacings together' });
  await expect(totals.getByRole('row', { name: /^As soon as possible/ })).toContainText(String(asked));
  await expectAccessible(page, 'a pacing for many campaigns, before it is confirmed');
  await page.getByTestId('bulk-confirm').click();
  await expect(page.getByTestId('bulk-applied').getByTestId('bulk-outcome').nth(4)).toBeVisible();
  await page.getByTestId('bulk-stop').click();
  await expect(page.getByTestId('state')).toHaveAttribute('data-state', 'completed');
  const rest = page.getByTestId('bulk-rest');
  const left = Number(/\d+$/.exec((await rest.textContent()) ?? '')?.[0]);
  expect(left).toBeLessThan(asked);
  await rest.click();
  await expect(page.getByRole('heading', { name: `New pacing of ${left} campaigns` })).toBeVisible();
  await page.getByTestId('bulk-stop').click();
  await expect(page.getByTestId('state')).toHaveAttribute('data-state', 'completed');
  await page.getByRole('button', { name: 'Back to the list' }).click();
});

test('the ends of many are moved with one sentence', async ({ ana: { page } }) => {
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('extend all pellworm cruises campaigns by two weeks');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('command-preview')).toContainText('End later');
  await page.keyboard.press('ArrowRight');
  await expect(page.getByTestId('command-yes')).toHaveText(/^Yes, move the end of \d+ campaigns 2 weeks later$/);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: /^New end of \d+ campaigns$/ })).toBeVisible();
  await expect(page.getByTestId('state')).toHaveAttribute('data-state', 'completed');
  await expect(page.getByTestId('bulk-troubled')).toBeHidden();
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
