/** Two people who have the same campaign open see each other, for as long as they have (S2-20). */
import type { Page } from '@playwright/test';
import { NETWORK_IS_AWAY } from '../complaints.ts';
import { closeCampaign, expect, openCampaign, test } from './stage.ts';

/** A change is told at once or 3 s later; whoever vanishes is given up after 5 s. */
const SOON = { timeout: 15_000 };

async function sees(page: Page, ...users: readonly string[]): Promise<void> {
  await expect(page.getByTestId('also-here')).toHaveAttribute('data-users', users.join(' '), SOON);
}

test('whoever opens a campaign sees who has it open too, and is seen until the last of its tabs is gone', async ({
  ana,
  arrives,
}) => {
  const ben = await arrives('ben');
  await openCampaign(ana.page, 'Spring Sale');
  await openCampaign(ben.page, 'Spring Sale');
  await sees(ben.page, 'ana');
  await sees(ana.page, 'ben');
  await expect(ana.page.getByText('Ben Achterberg has this campaign open too')).toBeVisible();
  await expect(ben.page.getByText('Ana Duarte has this campaign open too')).toBeVisible();

  await closeCampaign(ben.page);
  await sees(ana.page);
  await openCampaign(ben.page, 'Always On | Family Plan | Phoenix');
  await sees(ben.page);

  const tabs = await Promise.all([1, 2].map(() => ben.tab('?user=ben')));
  for (const tab of tabs) await openCampaign(tab, 'Spring Sale');
  await sees(ana.page, 'ben');
  for (const [at, tab] of tabs.entries()) {
    await tab.close();
    await sees(ana.page, ...tabs.slice(at + 1).map(() => 'ben'));
  }
});

test('whoever is offline is not told that others are there, and sees them when it is back', async ({
  ana,
  arrives,
}) => {
  const ben = await arrives('ben');
  await openCampaign(ana.page, 'Spring Sale');
  await openCampaign(ben.page, 'Spring Sale');
  await sees(ana.page, 'ben');
  ana.complaints.expect(...NETWORK_IS_AWAY);
  await ana.context.setOffline(true);
  await sees(ana.page);
  await ana.context.setOffline(false);
  await sees(ana.page, 'ben');
  await sees(ben.page, 'ana');
});
