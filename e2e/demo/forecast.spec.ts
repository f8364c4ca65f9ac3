/** A forecast is a long conversation: watched, steered, peeked at, called off; it outlives page, relay and worker. */
import type { Page } from '@playwright/test';
import { NETWORK_IS_AWAY, RELAY_IS_AWAY } from '../complaints.ts';
import { expect, goTo, isOnline, openCampaign, test } from './stage.ts';
import { tapOf, type Entry, type Log } from './wire.ts';

/** Starts a forecast of 60 days and returns the id of its conversation. */
async function startForecast(page: Page, name: string): Promise<string> {
  await openCampaign(page, name);
  await page.getByTestId('campaign-drawer').getByRole('button', { name: 'Forecast' }).click();
  await page.getByRole('button', { name: 'Start the forecast' }).click();
  await expect(page.getByTestId('forecast')).toBeVisible();
  return new URL(page.url()).hash.replace('#/forecast/', '');
}

async function hasDays(page: Page, least: number): Promise<void> {
  await expect
    .poll(async () => Number(await page.getByTestId('forecast').getAttribute('data-days')), { intervals: [50] })
    .toBeGreaterThanOrEqual(least);
}

async function isDone(page: Page): Promise<void> {
  await expect(page.getByTestId('state')).toHaveAttribute('data-state', 'completed', { timeout: 30_000 });
  await expect(page.getByTestId('forecast')).toHaveAttribute('data-days', '60');
}

/** Every place of the log from the first to the last, and of each revision every day once, in order. */
function expectWhole(log: Log): void {
  expect([...log.keys()]).toEqual(Array.from({ length: log.size }, (_, at) => at + 1));
  expect([...log.values()].at(-1)?.kind).toBe('end');
  const days = new Map<number, string[]>();
  for (const { body } of log.values()) {
    const batch: unknown = body === undefined ? undefined : JSON.parse(body);
    if (!isBatch(batch)) continue;
    days.set(batch.revision, [...(days.get(batch.revision) ?? []), ...batch.days.map(({ day }) => day)]);
  }
  const last = days.get(Math.max(...days.keys())) ?? [];
  expect(last).toHaveLength(60);
  for (const told of days.values()) expect(told).toEqual(last.slice(0, told.length));
  expect(last).toEqual(consecutive(last[0] ?? '', 60));
}

interface Batch {
  revision: number;
  days: readonly { day: string }[];
}

function isBatch(value: unknown): value is Batch {
  return typeof value === 'object' && value !== null && 'revision' in value && 'days' in value;
}

function consecutive(first: string, count: number): string[] {
  return Array.from({ length: count }, (_, at) =>
    new Date(Date.parse(`${first}T00:00:00Z`) + at * 86_400_000).toISOString().slice(0, 10),
  );
}

test('no day is missing or told twice when the page is reloaded, and a second tab sees the same (R19 R24)', async ({
  ana: { page, tab },
}) => {
  const id = await startForecast(page, 'Spring Sale');
  await hasDays(page, 5);
  const log = tapOf(page);
  await page.reload();
  await hasDays(page, 10);
  const second = await tab();
  const secondLog = tapOf(second);
  await second.goto(`${page.url()}`);
  for (const each of [page, second]) await isDone(each);
  expectWhole(log.of(id));
  expectWhole(secondLog.of(id));
  expect(secondLog.of(id)).toEqual(log.of(id));
  const told = await page.getByTestId('forecast-table').innerText();
  expect(await second.getByTestId('forecast-table').innerText()).toBe(told);
});

test('it goes on where it was when the worker is killed, and when the relay is (R2 R19 R22)', async ({
  ana: { page, complaints },
  demo,
}) => {
  const log = tapOf(page);
  await page.reload();
  const id = await startForecast(page, 'Spring Sale');
  await hasDays(page, 5);
  const saidBefore = log.of(id).size;
  demo.signal('forecast worker', 'SIGKILL');
  const attempts = (): Entry[] => [...log.of(id).values()].filter(({ kind }) => kind === 'attempt');
  await expect.poll(attempts, { intervals: [50], timeout: 20_000 }).toHaveLength(1);
  expect(attempts()[0]?.offset).toBeGreaterThanOrEqual(saidBefore);
  complaints.expect(...RELAY_IS_AWAY);
  demo.signal('relay', 'SIGKILL');
  await expect(page.getByTestId('connection')).not.toHaveAttribute('data-state', 'online');
  await isOnline(page);
  complaints.expectNone();
  await isDone(page);
  expectWhole(log.of(id));
});

test('it starts over with another budget when it is steered', async ({ ana: { page } }) => {
  const log = tapOf(page);
  await page.reload();
  const id = await startForecast(page, 'Spring Sale');
  await hasDays(page, 5);
  const slider = page.getByRole('slider', { name: 'Daily budget' });
  const before = await page.getByTestId('steer-value').innerText();
  await slider.press('ArrowRight');
  await slider.press('ArrowRight');
  const wished = await page.getByTestId('steer-value').innerText();
  await expect(slider).toHaveAttribute('aria-valuetext', wished);
  expect(wished).not.toBe(before);
  await expect(page.getByTestId('steer')).toHaveAttribute('data-heard', 'true');
  await isDone(page);
  await expect(page.getByTestId('forecast-summary')).toContainText(`Assumes a daily budget of ${wished}.`);
  expectWhole(log.of(id));
});

test('a slider that is dragged says where it rests and not every step; without a network it is kept, and the latest wins', async ({
  ana: { page, context, complaints },
  demo,
}) => {
  const log = tapOf(page);
  await page.reload();
  const id = await startForecast(page, 'Spring Sale');
  await hasDays(page, 3);
  const words = page.getByTestId('steer-words');
  const slider = page.getByRole('slider', { name: 'Daily budget' });
  await expect(words).toContainText('the forecast starts over with another budget');
  await expect(slider).toHaveAttribute('aria-describedby', (await words.getAttribute('id')) ?? '?');
  const { x, y, width, height } = (await slider.boundingBox())!;
  const steps = 40;
  // Nothing of it is heard before the end, however slow this machine is.
  demo.signal('forecast worker', 'SIGSTOP');
  try {
    await page.mouse.move(x + width / 2, y + height / 2);
    await page.mouse.down();
    await page.mouse.move(x + 60, y + height / 2, { steps });
    await page.mouse.up();
    await expect(words).toHaveText('Sent. It starts over in a moment.');
    complaints.expect(...NETWORK_IS_AWAY);
    await context.setOffline(true);
    await expect(page.getByTestId('connection')).toHaveText('Offline');
    await slider.press('ArrowLeft');
    await expect(words).toHaveText('Kept on this device. It starts over when the relay can be reached.');
    await expect(page.getByTestId('outbox')).not.toHaveAttribute('data-waiting', '0');
  } finally {
    await context.setOffline(false);
    demo.signal('forecast worker', 'SIGCONT');
  }
  const wished = await page.getByTestId('steer-value').innerText();
  await expect(page.getByTestId('steer')).toHaveAttribute('data-heard', 'true', { timeout: 30_000 });
  await expect(page.getByTestId('steer-value')).toHaveText(wished);
  await isDone(page);
  await expect(page.getByTestId('forecast-summary')).toContainText(`Assumes a daily budget of ${wished}.`);
  const revisions = [...log.of(id).values()].flatMap(({ body }) => {
    const batch: unknown = body === undefined ? undefined : JSON.parse(body);
    return isBatch(batch) ? [batch.revision] : [];
  });
  // One for the drag and one for the key; a machine that stands still in between may rest the hand now and then.
  expect(Math.max(...revisions)).toBeGreaterThanOrEqual(2);
  expect(Math.max(...revisions)).toBeLessThan(steps / 4);
});

test('whoever moves the slider and leaves the page at once has steered all the same', async ({
  ana: { page },
  demo,
}) => {
  await startForecast(page, 'Spring Sale');
  await hasDays(page, 3);
  // It must not be done before it is steered.
  demo.signal('forecast worker', 'SIGSTOP');
  try {
    await page.getByRole('slider', { name: 'Daily budget' }).press('End');
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'My work' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'My work' })).toBeVisible();
  } finally {
    demo.signal('forecast worker', 'SIGCONT');
  }
  await page.goBack();
  const most = await page.getByTestId('steer').locator('span').last().innerText();
  await isDone(page);
  await expect(page.getByTestId('forecast-summary')).toContainText(`Assumes a daily budget of ${most}.`);
});

test('a peek tells how it stands, also while the worker does not answer (S0-05)', async ({ ana: { page }, demo }) => {
  await startForecast(page, 'Spring Sale');
  await hasDays(page, 5);
  demo.signal('forecast worker', 'SIGSTOP');
  try {
    await page.getByTestId('peek').click();
    const seen = page.getByTestId('peek-result');
    await expect(seen).toHaveAttribute('data-state', 'working');
    await expect(seen).toContainText(/\d+ of 60 days forecast, as of \d+ s ago\./);
    await expect(seen).toContainText('1 worker available for forecasts.');
    await page.getByRole('button', { name: 'Look again' }).click();
    await expect(seen).toHaveAttribute('data-state', 'working');
  } finally {
    demo.signal('forecast worker', 'SIGCONT');
  }
  await page.keyboard.press('Escape');
  await isDone(page);
});

test('my running work is there again after a reload, and can be called off (S0-02 R18)', async ({
  ana: { page },
  demo,
}) => {
  const id = await startForecast(page, 'Spring Sale');
  await hasDays(page, 3);
  // A machine that is slower with pages than with forecasts would be done before anybody can call it off.
  demo.signal('forecast worker', 'SIGSTOP');
  try {
    await goTo(page, 'My work');
    const running = page.getByTestId('work-running').locator(`[data-conversation="${id}"]`);
    await expect(running).toHaveAttribute('data-state', 'working');
    await page.reload();
    await expect(running).toHaveAttribute('data-state', 'working');
    await expect(running).toContainText('60-day forecast');
    await expect(page.getByTestId('work-count')).toHaveText('1');
    await running.getByRole('link').click();
    await hasDays(page, 3);
    await page.getByTestId('cancel').click();
  } finally {
    demo.signal('forecast worker', 'SIGCONT');
  }
  await expect(page.getByTestId('state')).toHaveText('Cancelled');
  const days = await page.getByTestId('forecast').getAttribute('data-days');
  expect(Number(days)).toBeLessThan(60);
  await goTo(page, 'My work');
  const ended = page.getByTestId('work-ended').locator(`[data-conversation="${id}"]`);
  await expect(ended).toHaveAttribute('data-state', 'cancelled');
});
