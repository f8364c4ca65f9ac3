/** An export of another system becomes campaigns; what cannot be read is said line by line. */
import { closeCampaign, expect, goTo, openCampaign, saveBudget, test } from './stage.ts';

const HEADER =
  'Campaign ID,Campaign Name,Advertiser,Channel,Objective,Status,Flight Start,Flight End,Currency,' +
  'Flight Budget,Daily Budget,Pacing,Cost Goal,Spend To Date,Last Modified';

function line(id: string, name: string, budget: string): string {
  return `${id},${name},Tern & Tide,Display,Conversions,Live,10/01/2026,06/30/2027,USD,,${budget},Even,$18.40,$0.00,10/03/2026 15:59`;
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
  await expect(question).toContainText('1 value was changed both here and in the file');
  await expect(question.getByTestId('clash')).toHaveText('Gull PointBudget$75.00$80.00');
  // It is not the page that waits.
  await page.reload();
  await question.getByTestId('keep-here').click();
  await expect(summary.locator('dd')).toHaveText(['0', '1', '1', '0']);
  await expect(question).toBeHidden();
  await expect(budget).toContainText('$75');

  await importing('gulls-3.csv', '$90.00');
  await question.getByTestId('take-file').click();
  await expect(summary.locator('dd')).toHaveText(['0', '2', '0', '0']);
  await expect(budget).toContainText('$90');
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
