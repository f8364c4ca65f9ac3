/** An export of another system becomes campaigns; what cannot be read is said line by line. */
import { NETWORK_IS_AWAY } from '../complaints.ts';
import { expectAccessible } from './accessible.ts';
import { closeCampaign, expect, goTo, isOnline, openCampaign, saveBudget, test } from './stage.ts';

const HEADER =
  'Campaign ID,Campaign Name,Advertiser,Channel,Objective,Status,Flight Start,Flight End,Currency,' +
  'Flight Budget,Daily Budget,Pacing,Cost Goal,Spend To Date,Last Modified';

function line(id: string, name: string, budget: string, end = '06/30/2027'): string {
  return `${id},${name},Tern & Tide,Display,Conversions,Live,10/01/2026,${end},USD,,${budget},Even,$18.40,$0.00,10/03/2026 15:59`;
}

function csv(fileName: string, lines: readonly string[]): { name: string; mimeType: string; buffer: Buffer } {
  return { name: fileName, mimeType: 'text/csv', buffer: Buffer.from([HEADER, ...lines, ''].join('\r\n')) };
}

test('a file is imported, its wrong lines are named, and another browser sees the new campaigns at once', async ({
  ana: { page },
  arrives,
}) => {
  const { page: his } = await arrives('ben');
  await his.getByTestId('campaign-search').fill('Harbour Lights');
  await goTo(page, 'Import');
  await page
    .getByTestId('import-file')
    .setInputFiles(
      csv('harbour.csv', [
        line('NL-90001', 'Harbour Lights North', '$40.00'),
        line('NL-90002', 'Harbour Lights South', '$41.00'),
        line('NL-90003', 'Harbour Lights Broken', 'forty'),
      ]),
    );
  const summary = page.getByTestId('import-summary');
  await expect(summary.locator('dd')).toHaveText(['2', '0', '0', '1']);
  await expect(page.getByTestId('import-problems')).toContainText('Line 4');
  await expect(page.getByTestId('import-problems')).toContainText('"forty" is not an amount');
  await expect(his.getByTestId('campaign-row')).toHaveCount(2);

  await page.getByRole('button', { name: 'Import another file' }).click();
  await page
    .getByTestId('import-file')
    .setInputFiles(
      csv('harbour-again.csv', [
        line('NL-90001', 'Harbour Lights North', '$40.00'),
        line('NL-90002', 'Harbour Lights South', '$55.00'),
      ]),
    );
  await expect(summary.locator('dd')).toHaveText(['0', '1', '1', '0']);
  await expect(his.getByTestId('campaign-row').filter({ hasText: 'South' })).toContainText('$55');
});

test('where the file and somebody here have changed the same value, whoever imports it is asked, wherever they are by then', async ({
  ana: { page },
  arrives,
}) => {
  const importing = async (name: string, budget: string): Promise<void> => {
    await goTo(page, 'Import');
    await page
      .getByTestId('import-file')
      .setInputFiles(csv(name, [line('NL-91001', 'Gull Point', budget), line('NL-91002', 'Gull Rock', budget)]));
  };
  const summary = page.getByTestId('import-summary');
  await importing('gulls.csv', '$60.00');
  await expect(summary.locator('dd')).toHaveText(['2', '0', '0', '0']);

  const { page: his } = await arrives('ben');
  await openCampaign(his, 'Gull Point');
  await saveBudget(his, '75');
  await closeCampaign(his);
  const budget = his.getByTestId('campaign-row').filter({ hasText: 'Gull Point' }).getByTestId('campaign-budget');

  await importing('gulls-2.csv', '$80.00');
  await goTo(page, 'My work');
  const asks = page.getByRole('alert').filter({ hasText: 'gulls-2.csv' });
  await expect(asks).toContainText('waits for your answer');
  await asks.getByRole('link', { name: 'Answer' }).click();
  const question = page.getByTestId('import-question');
  await expect(question).toContainText('1 value was changed both here and in the export');
  await expect(question.getByTestId('clash')).toHaveText('Gull PointBudget$75.00$80.00');
  // It is not the page that waits.
  await page.reload();
  await question.getByTestId('answer').click();
  await expect(summary.locator('dd')).toHaveText(['0', '1', '1', '0']);
  await expect(question).toBeHidden();
  await expect(budget).toContainText('$75');

  await importing('gulls-3.csv', '$90.00');
  await question.getByRole('radio', { name: '$90.00, in the export: Budget of Gull Point' }).check();
  await question.getByTestId('answer').click();
  await expect(summary.locator('dd')).toHaveText(['0', '2', '0', '0']);
  await expect(budget).toContainText('$90');
});

test('each of several values is chosen by itself; choices and the answer are kept over a reload, also offline', async ({
  ana: { page, context, complaints },
  arrives,
}) => {
  const importing = async (fileName: string, budget: string, end: string): Promise<void> => {
    await goTo(page, 'Import');
    const lines = [
      line('NL-92001', 'Skua North', budget),
      line('NL-92002', 'Skua South', budget, end),
      line('NL-92003', 'Skua West', budget),
    ];
    await page.getByTestId('import-file').setInputFiles(csv(fileName, lines));
  };
  const summary = page.getByTestId('import-summary').locator('dd');
  await importing('skuas.csv', '$60.00', '06/30/2027');
  await expect(summary).toHaveText(['3', '0', '0', '0']);
  const { page: his } = await arrives('ben');
  for (const name of ['Skua North', 'Skua South', 'Skua West']) {
    await openCampaign(his, name);
    await his.getByTestId('field-budgetMicros').fill('75');
    if (name === 'Skua South') await his.getByTestId('field-endDate').fill('2027-05-31');
    // Not the button: news of the campaign before may still stand over it.
    await his.getByTestId('field-budgetMicros').press('Enter');
    await closeCampaign(his);
  }
  await his.getByTestId('campaign-search').fill('Skua');
  const row = (name: string) => his.getByTestId('campaign-row').filter({ hasText: name });
  await expect(his.getByTestId('campaign-budget').filter({ hasText: '$75' })).toHaveCount(3);

  await importing('skuas-2.csv', '$80.00', '04/30/2027');
  const question = page.getByTestId('import-question');
  const clashes = question.getByTestId('clash');
  await expect(clashes).toHaveText([
    'Skua NorthBudget$75.00$80.00',
    'Skua SouthDates1 Oct 2026 – 31 May 20271 Oct 2026 – 30 Apr 2027',
    'Skua SouthBudget$75.00$80.00',
    'Skua WestBudget$75.00$80.00',
  ]);
  const choices = question.getByTestId('choices');
  await expect(choices).toHaveText('4 values from here.');
  await expectAccessible(page, 'import: a question');
  await question.getByTestId('take-file').click();
  await expect(choices).toHaveText('4 values from the export.');
  await question.getByTestId('keep-here').click();
  await clashes.nth(0).getByTestId('choose-file').check();
  await clashes.nth(1).getByTestId('choose-file').check();
  await expect(choices).toHaveText('2 values from here, 2 from the export.');
  await page.reload();
  await expect(choices).toHaveText('2 values from here, 2 from the export.');

  complaints.expect(...NETWORK_IS_AWAY);
  await context.setOffline(true);
  await expect(page.getByTestId('connection')).toHaveText('Offline');
  await question.getByTestId('answer').click();
  await expect(choices).toHaveText('Answered. It goes on as soon as that has arrived.');
  await expect(page.getByTestId('outbox')).toHaveAttribute('data-waiting', '1');
  await page.reload();
  await expect(page.getByTestId('outbox')).toHaveAttribute('data-waiting', '1');
  await context.setOffline(false);
  await isOnline(page);
  await expect(summary).toHaveText(['0', '2', '1', '0']);
  await expect(question).toBeHidden();
  await expect(row('Skua North').getByTestId('campaign-budget')).toContainText('$80');
  await expect(row('Skua South').getByTestId('campaign-budget')).toContainText('$75');
  await expect(row('Skua South')).toContainText('30 Apr 2027');
  await expect(row('Skua West').getByTestId('campaign-budget')).toContainText('$75');
});

test('a large file arrives whole though the page is reloaded as soon as it is kept', async ({ ana: { page } }) => {
  const many = 400;
  // Long enough for several messages.
  const named = (n: number): string => `Bulk ${n} ${'·'.repeat(190)}`;
  const lines = Array.from({ length: many }, (_, n) => line(`NL-8${n}`, named(n), '$20.00'));
  await goTo(page, 'Import');
  await page.getByTestId('import-file').setInputFiles(csv('bulk.csv', lines));
  // Said to be on this device, all of it is.
  await expect(page.getByTestId('import')).toHaveAttribute('data-state', /./);
  await page.reload();
  // It takes as long as three platforms take to place so many.
  const summary = page.getByTestId('import-summary').locator('dd');
  await expect(summary).toHaveText([String(many), '0', '0', '0'], { timeout: 45_000 });
  await page.getByRole('button', { name: 'Show the campaigns' }).click();
  await openCampaign(page, named(many - 1));
});

test('a file that is no export is refused with the reason', async ({ ana: { page } }) => {
  await goTo(page, 'Import');
  await page
    .getByTestId('import-file')
    .setInputFiles({ name: 'letter.csv', mimeType: 'text/csv', buffer: Buffer.from('Dear Ana,\r\nhow are you?\r\n') });
  await expect(page.getByTestId('state')).toHaveText('Failed');
  await expect(page.getByTestId('error')).toContainText('This is not an export that is known here.');
});
