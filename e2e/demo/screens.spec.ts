/** Every screen, in both themes, can be used by everybody; and after the start everything goes over one connection. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { NETWORK_IS_AWAY } from '../complaints.ts';
import { closeCampaign, expect, isOnline, openCampaign, saveBudget, test } from './stage.ts';

async function expectAccessible(page: Page, screen: string): Promise<void> {
  // A transition is no state: half faded in, everything lacks contrast.
  await page.evaluate(async () => {
    const passing = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(passing.map(({ finished }) => finished));
  });
  const t0=Date.now();
  const { violations } = await new AxeBuilder({ page }).analyze();
  console.log(screen, Date.now()-t0);
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`);
  expect.soft(found, screen).toEqual([]);
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`nothing on any screen keeps anybody out, in the ${colorScheme} theme (axe)`, async ({ arrives }) => {
    const { page, context, complaints } = await arrives('ana', { colorScheme });
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', colorScheme);
    await expectAccessible(page, 'campaigns');
    await page.getByTestId('filter-status').click();
    await expectAccessible(page, 'filter');
    await page.keyboard.press('Escape');
    await page.getByTestId('campaign-search').fill('no such campaign');
    await expectAccessible(page, 'nothing found');
    await openCampaign(page, 'Spring Sale');
    await expectAccessible(page, 'campaign');
    await page.getByTestId('field-budgetMicros').fill('0');
    await expectAccessible(page, 'a wrong value');
    await saveBudget(page, colorScheme === 'light' ? '28' : '29');
    await expect(page.getByTestId('changes')).toContainText('Applied');
    await expectAccessible(page, 'a saved change');
    await page.getByTestId('campaign-drawer').getByRole('button', { name: 'Forecast' }).click();
    await expect(page.getByText('New forecast')).toBeVisible();
    await expectAccessible(page, 'forecast: start');
    await page.getByRole('button', { name: 'Start the forecast' }).click();
    await expect(page.getByTestId('forecast-table')).toBeVisible();
    await expectAccessible(page, 'forecast: running');
    await page.getByTestId('peek').click();
    await expect(page.getByTestId('peek-result')).toBeVisible();
    await expectAccessible(page, 'forecast: peek');
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: 'My work' }).click();
    await expect(page.getByTestId('work-item').first()).toBeVisible();
    await expectAccessible(page, 'my work');
    await page.getByRole('link', { name: 'Import' }).click();
    await expectAccessible(page, 'import: start');
    await page.getByTestId('sample').first().click();
    await expect(page.getByTestId('import-summary')).toBeVisible();
    await expectAccessible(page, 'import: done');
    await page.getByTestId('user-menu').click();
    await page.getByTestId('expert-toggle').click();
    await expectAccessible(page, 'expert view');
    await page.keyboard.press('Escape');
    complaints.expect(...NETWORK_IS_AWAY);
    await context.setOffline(true);
    await page.getByTestId('connection').click();
    await expectAccessible(page, 'offline');
  });
}

test('after the start all data goes over one connection (S2-01)', async ({ ana: { page } }) => {
  await isOnline(page);
  const asked: string[] = [];
  const sockets: string[] = [];
  page.on('request', (request) => {
    if (['document', 'xhr', 'fetch'].includes(request.resourceType())) asked.push(request.url());
  });
  page.on('websocket', (socket) => sockets.push(socket.url()));
  await openCampaign(page, 'Spring Sale');
  await saveBudget(page, '26.75');
  await expect(page.getByTestId('changes')).toContainText('Applied');
  await closeCampaign(page);
  for (const name of ['Forecast', 'Import', 'My work', 'Campaigns']) {
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name }).click();
    await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
  }
  expect({ asked, sockets }).toEqual({ asked: [], sockets: [] });
});

test('who takes over the browser neither sees nor sends what the one before left behind (B19 R36)', async ({
  ana: { page, context, complaints },
}) => {
  complaints.expect(...NETWORK_IS_AWAY);
  await context.setOffline(true);
  await openCampaign(page, 'Aligners, Back in Stock, Phoenix');
  await saveBudget(page, '99');
  await closeCampaign(page);
  await expect(page.getByTestId('outbox')).toHaveAttribute('data-waiting', '1');
  await signInAs(page, 'Ben Achterberg');
  await expect(page.getByTestId('outbox')).toHaveAttribute('data-waiting', '0');
  await context.setOffline(false);
  await isOnline(page);
  const budget = page
    .getByTestId('campaign-row')
    .filter({ hasText: 'Aligners, Back in Stock, Phoenix' })
    .getByTestId('campaign-budget');
  await openCampaign(page, 'Spring Sale');
  await saveBudget(page, '27.75');
  await expect(page.getByTestId('changes')).toContainText('Applied');
  await closeCampaign(page);
  await page.getByTestId('campaign-search').fill('Aligners');
  await expect(budget).not.toContainText('$99');
  await signInAs(page, 'Ana Duarte');
  await isOnline(page);
  await expect(budget).toContainText('$99');
  await expect(page.getByTestId('outbox')).toHaveAttribute('data-waiting', '0');
});

async function signInAs(page: Page, name: string): Promise<void> {
  await page.getByTestId('user-menu').click();
  await page.getByRole('menuitemradio', { name }).click();
  await expect(page.getByTestId('user-menu')).toHaveAccessibleName(`Signed in as ${name}`);
}
