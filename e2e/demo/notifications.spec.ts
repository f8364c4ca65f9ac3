/** People are told of work that they have turned away from: once, on the page that they see, and about what they like (S0-07). */
import type { Page } from '@playwright/test';
import { expect, goTo, openCampaign, test } from './stage.ts';

/** Begins a forecast of a campaign that has ended: it fails at once. Its author is somewhere else by then. */
async function forecastAndLeave(page: Page): Promise<void> {
  await goTo(page, 'Campaigns');
  await openCampaign(page, ENDED);
  await page.getByTestId('campaign-drawer').getByRole('button', { name: 'Forecast' }).click();
  await page.getByRole('button', { name: 'Start the forecast' }).click();
  await goTo(page, 'My work');
}

const ENDED = 'Aligners, Cyber Week, Phoenix';

const toasts = (page: Page) => page.getByRole('alert').filter({ hasText: 'Forecast' });

test('who has left a forecast is told how it ended, once, whichever tab is on the screen', async ({
  ana: { page, tab },
}) => {
  const other = await tab('#/work');
  await expect(other.getByTestId('bell')).toBeVisible();
  await page.bringToFront();
  await forecastAndLeave(page);
  // Two tabs that both believe to be on the screen: as two windows beside each other.
  const told = await Promise.race(
    [page, other].map((each) =>
      toasts(each)
        .waitFor({ timeout: 30_000 })
        .then(() => each),
    ),
  );
  await expect(toasts(told)).toContainText('Forecast has failed');
  // Whoever points at it has it stay.
  await toasts(told).hover();
  const silent = told === page ? other : page;
  await silent.getByTestId('bell').click();
  await expect(silent.getByTestId('news').locator('[data-kind="failed"]').first()).toContainText('Forecast has failed');
  await expect(silent.getByTestId('bell')).toHaveAccessibleName('Notifications');
  await expect(toasts(silent)).toHaveCount(0);
  await toasts(told).getByRole('link', { name: 'Open' }).click();
  await expect(told.getByTestId('forecast')).toHaveAttribute('data-state', 'failed');
  // Also a page that is opened later knows that it was shown.
  const later = await tab('#/notifications');
  await expect(later.getByTestId('news').locator('[data-kind="failed"]').first()).toContainText('Forecast has failed');
  await expect(later.getByTestId('bell')).toHaveAccessibleName('Notifications');
  await expect(toasts(later)).toHaveCount(0);
});

test('who does not want to hear of what has failed does not, until they do', async ({ arrives }) => {
  const { page } = await arrives('ben');
  await page.getByTestId('bell').click();
  const failed = page.getByRole('checkbox', { name: 'It has failed: Page' });
  await expect(failed).toBeChecked();
  await failed.uncheck();
  await expect(page.getByTestId('preferences')).toHaveAttribute('data-kept', 'true');
  await page.reload();
  await expect(failed).not.toBeChecked();
  await forecastAndLeave(page);
  await expect(page.getByTestId('work-ended').locator('[data-kind="forecast"][data-state="failed"]')).toHaveCount(1);
  await page.getByTestId('bell').click();
  await failed.check();
  await expect(page.getByTestId('preferences')).toHaveAttribute('data-kept', 'true');
  await forecastAndLeave(page);
  // The one that comes shows that the one before it did not.
  await expect(toasts(page)).toHaveCount(1);
  await page.getByTestId('bell').click();
  await expect(page.getByTestId('news').locator('li')).toHaveCount(1);
});
