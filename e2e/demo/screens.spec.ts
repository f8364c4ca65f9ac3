/** Every screen, in both themes, can be used by everybody; and after the start everything goes over one connection. */
import type { Page } from '@playwright/test';
import { NETWORK_IS_AWAY } from '../complaints.ts';
import { expectAccessible } from './accessible.ts';
import { closeCampaign, expect, goTo, isOnline, openCampaign, saveBudget, test } from './stage.ts';

test('nothing on any screen keeps anybody out, in both themes (axe)', async ({
  ana: { page, context, complaints },
  demo,
}) => {
  test.setTimeout(240_000);
  await page.getByTestId('campaign-search').fill('Halden Outdoor');
  await expectAccessible(page, 'campaigns');
  await page.getByTestId('filter-status').click();
  await expectAccessible(page, 'filter');
  await page.keyboard.press('Escape');
  await page.getByTestId('select-all').check();
  await page.getByRole('button', { name: 'Change budget…' }).click();
  await page.getByTestId('bulk-budget').fill('10');
  await expectAccessible(page, 'a change of many campaigns, before it is confirmed');
  await page.getByTestId('bulk-confirm').click();
  await expect(page.getByTestId('state')).toHaveAttribute('data-state', 'completed');
  await expectAccessible(page, 'a change of many campaigns');
  await page.getByRole('button', { name: 'Back to the list' }).click();
  await page.getByTestId('campaign-search').fill('no such campaign');
  await expectAccessible(page, 'nothing found');
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('raise the budget of all vantage dental by 5%');
  await expectAccessible(page, 'command box: what may be meant');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('command-preview')).toBeVisible();
  await expectAccessible(page, 'command box: a plan');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('command-box')).toBeHidden();
  await openCampaign(page, 'Spring Sale');
  await page.getByTestId('field-budgetMicros').fill('0');
  await expectAccessible(page, 'a wrong value');
  await demo.disturb('goggle', { next: [{ failPermanently: true }] });
  await saveBudget(page, '28');
  await expect(page.getByTestId('changes')).toContainText('Partly applied');
  await expectAccessible(page, 'a change that failed on one platform');
  await demo.disturb('goggle');
  await page.getByTestId('campaign-drawer').getByRole('button', { name: 'Forecast' }).click();
  await expect(page.getByText('New forecast')).toBeVisible();
  await expectAccessible(page, 'forecast: start');
  await page.getByRole('button', { name: 'Start the forecast' }).click();
  await expect(page.getByTestId('forecast-table')).toBeVisible();
  await page.getByTestId('peek').click();
  await expect(page.getByTestId('peek-result')).toBeVisible();
  await expectAccessible(page, 'forecast and peek');
  await page.keyboard.press('Escape');
  await page.getByTestId('bell').click();
  await expect(page.getByTestId('preferences')).toHaveAttribute('data-kept', 'true');
  // It stays while it is pointed at.
  const toast = page.getByRole('alert').filter({ hasText: 'is done' });
  await toast.hover({ timeout: 30_000 });
  await expectAccessible(page, 'notifications and a toast');
  await toast.getByRole('button', { name: 'Dismiss' }).click();
  await goTo(page, 'Constellation');
  await expect(page.getByTestId('transcript')).toContainText('speaks for the pool');
  await page.getByRole('button', { name: 'Ask', exact: true }).click();
  await expect(page.getByTestId('leader').first()).toBeVisible();
  await expectAccessible(page, 'constellation');
  // Its end would be told in the middle of the next screen.
  await goTo(page, 'My work');
  await page.getByTestId('work-running').getByRole('button', { name: 'Cancel: Outlook' }).click();
  await goTo(page, 'Import');
  await expectAccessible(page, 'import: start');
  await page.getByTestId('sample').first().click();
  await expect(page.getByTestId('import-summary')).toBeVisible();
  await expectAccessible(page, 'import: done');
  await page.getByTestId('user-menu').click();
  await page.getByTestId('expert-toggle').click();
  await expectAccessible(page, 'user menu');
  await page.keyboard.press('Escape');
  complaints.expect(...NETWORK_IS_AWAY);
  await context.setOffline(true);
  await goTo(page, 'My work');
  await page.getByTestId('connection').click();
  await expectAccessible(page, 'my work, offline, expert view');
});

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
  for (const name of ['Forecast', 'Import', 'My work', 'Campaigns'] as const) await goTo(page, name);
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

test('what the relay refuses for good is not just gone: the page says so until one knows', async ({
  ana: { page, tab },
}) => {
  // As an older version of the page may have left it: a change that this user may not make any more.
  await page.evaluate(
    () =>
      new Promise<void>((resolve, reject) => {
        const opened = indexedDB.open('tame:campaigns-ana');
        opened.onerror = () => reject(opened.error ?? new Error('not opened'));
        opened.onsuccess = () => {
          const message = { type: 'request', id: 'not-allowed', service: 'somebody.elses', body: '1' };
          const kept = opened.result.transaction('outbox', 'readwrite');
          kept.objectStore('outbox').add({ place: 1, user: 'ana', message, storedMs: 1, format: 1 });
          kept.oncomplete = () => {
            opened.result.close();
            resolve();
          };
        };
      }),
  );
  await page.close();
  const reopened = await tab();
  const trouble = reopened.getByTestId('outbox-trouble');
  await trouble.getByRole('button', { name: '1 change refused' }).click();
  await expect(reopened.getByText('it will not be sent again')).toBeVisible();
  await expect(reopened.getByTestId('outbox')).toHaveAttribute('data-waiting', '0');
  await reopened.getByRole('button', { name: 'I know' }).click();
  await expect(trouble).toBeEmpty();
});

async function signInAs(page: Page, name: string): Promise<void> {
  await page.getByTestId('user-menu').click();
  await page.getByRole('menuitemradio', { name }).click();
  await expect(page.getByTestId('user-menu')).toHaveAccessibleName(`Signed in as ${name}`);
}
