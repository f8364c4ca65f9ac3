/** The command box: what one types is found or done, with the keyboard alone, and nothing grave happens at the first Enter. */
import type { Page } from '@playwright/test';
import { expect, isOnline, test, valuesOf, watchPlatforms } from './stage.ts';

async function say(page: Page, text: string): Promise<void> {
  await page.keyboard.press('ControlOrMeta+k');
  await expect(page.getByTestId('command-input')).toBeFocused();
  await page.keyboard.type(text);
}

test.use({ demoOf: 'command' });

const options = (page: Page) => page.getByTestId('command-options').getByRole('option');

test('“pau spr”, Enter, Enter pauses Spring Sale on every platform without a mouse (S0-08)', async ({
  ana: { page },
  demo,
}) => {
  await isOnline(page);
  const since = await watchPlatforms(demo);
  await say(page, 'pau spr');
  await expect(options(page).first()).toContainText('Pause Spring Sale');
  const input = page.getByTestId('command-input');
  await expect(input).toHaveAttribute('aria-activedescendant', (await options(page).first().getAttribute('id')) ?? '?');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('command-order')).toHaveText('Pause Spring Sale');
  await expect(page.getByTestId('command-yes')).toBeFocused();
  expect(valuesOf(await since())).toEqual({ tradeyard: [], goggle: [], metro: [] });
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('command-box')).toBeHidden();
  await expect(async () => {
    expect(valuesOf(await since())).toEqual({
      tradeyard: ['Availability: Paused'],
      goggle: ['campaign.status: PAUSED'],
      metro: ['status: PAUSED'],
    });
  }).toPass();

  await say(page, 'undo that');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('command-preview')).toContainText('Enabled');
  await page.keyboard.press('Enter');
  await expect(async () => {
    expect(valuesOf(await since()).metro).toEqual(['status: PAUSED', 'status: ACTIVE']);
  }).toPass();
});

test('a change of several campaigns is seen before and needs a yes of its own (S0-09)', async ({
  ana: { page },
  demo,
}) => {
  const since = await watchPlatforms(demo);
  await say(page, 'raise the budget of all pellworm cruises campaigns by 5%');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('command-back')).toBeFocused();
  await expect(page.getByTestId('command-preview')).toContainText('Before');
  // The first Enter goes back: nothing has been done.
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('command-input')).toHaveValue(
    'raise the budget of all pellworm cruises campaigns by 5%',
  );
  expect(valuesOf(await since())).toEqual({ tradeyard: [], goggle: [], metro: [] });
  await page.keyboard.press('Enter');
  await page.keyboard.press('ArrowRight');
  await expect(page.getByTestId('command-yes')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('bulk-figures')).toBeVisible();
  await expect(async () => expect(valuesOf(await since()).goggle.length).toBeGreaterThan(3)).toPass();
});

test('a budget that changes by more than a fifth needs a yes of its own', async ({ ana: { page }, demo }) => {
  const since = await watchPlatforms(demo);
  await say(page, 'raise budget of Winter Warmers by 25%');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('command-back')).toBeFocused();
  await expect(page.getByTestId('command-preview')).toContainText('$45,000.00');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('command-box')).toBeHidden();
  expect(valuesOf(await since())).toEqual({ tradeyard: [], goggle: [], metro: [] });
});

test('the same plan is put together by clicking, from an empty box', async ({ ana: { page }, demo }) => {
  const since = await watchPlatforms(demo);
  await page.getByTestId('command-open').click();
  await options(page).filter({ hasText: 'Raise or lower the budget' }).click();
  await page.getByTestId('command-campaigns').click();
  await page.getByTestId('command-campaigns').fill('Winter War');
  await page.getByRole('option', { name: /Winter Warmers/ }).click();
  await page.keyboard.press('Escape');
  await page.getByTestId('command-value').fill('10');
  await expect(page.getByTestId('command-order')).toHaveText('Raise the budget of Winter Warmers by 10 %');
  await expect(page.getByTestId('command-preview')).toContainText('$39,600.00');
  await page.getByTestId('command-yes').click();
  await expect(async () => {
    expect(valuesOf(await since()).metro).toEqual(['lifetime_budget: 3960000']);
  }).toPass();
});

test('what cannot be done is said, what is unclear is asked, and what leads somewhere leads there', async ({
  ana: { page },
}) => {
  await say(page, 'set bid 4.20 on retargeting ad groups');
  await expect(page.getByTestId('command-sentence')).toContainText('cannot be changed here yet, but budget');
  await page.getByTestId('command-input').fill('cut winter warmers by 10');
  await expect(page.getByTestId('command-sentence')).toHaveText('What do you mean?');
  await expect(options(page)).toHaveText([/by 10 %/, /by \$10\.00/]);
  await page.getByTestId('command-input').fill('what is running on trade desk');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('command-found')).toContainText('campaigns');
  const first = page.getByRole('list', { name: 'Found' }).getByRole('button').first();
  await expect(first).toBeFocused();
  const name = await first.locator('span').first().textContent();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('drawer-name')).toHaveText(name ?? '?');
  // Also over an open drawer, where "this" is the campaign in it.
  await say(page, 'rename this to A new name');
  await expect(options(page).first()).toContainText(`Rename ${name} to “A new name”`);
});
