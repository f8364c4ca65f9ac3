/** What a test of the demo plays on: one demo for all that leave it much as it was, and for each test people with browsers of their own. */
import { expect, test as base, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { watchComplaints, type Complaints } from '../complaints.ts';
import { platforms, startDemo, type Change, type Demo, type Platform } from './demo.ts';

export interface Person {
  readonly context: BrowserContext;
  readonly complaints: Complaints;
  /** The first tab. */
  readonly page: Page;
  tab(hash?: string): Promise<Page>;
}

interface Surroundings {
  /** Somebody opens the demo in a browser that has never seen it. */
  arrives: (user: 'ana' | 'ben', options?: { colorScheme?: 'light' | 'dark' }) => Promise<Person>;
  ana: Person;
}

interface Ground {
  demo: Demo;
  /** Whose demo it is: who changes campaigns that others look at says a name of its own with `test.use`. */
  demoOf: string;
}

export const test = base.extend<Surroundings, Ground>({
  demoOf: ['everybody', { option: true, scope: 'worker' }],
  demo: [
    // oxlint-disable-next-line no-empty-pattern -- the fixture needs no other
    async ({}, use) => {
      const demo = await startDemo();
      await use(demo);
      await demo.stop();
    },
    { scope: 'worker', timeout: 90_000 },
  ],
  arrives: async ({ browser, demo }, use) => {
    const people: Person[] = [];
    await use(async (user, options = {}) => {
      const person = await arrive(browser, demo, user, options);
      people.push(person);
      return person;
    });
    const unexpected = people.flatMap(({ complaints }) => complaints.unexpected);
    await Promise.all(people.map(({ context }) => context.close()));
    expect(unexpected, 'what the browsers complain of').toEqual([]);
  },
  ana: async ({ arrives }, use) => use(await arrives('ana')),
});

async function arrive(browser: Browser, demo: Demo, user: string, options: object): Promise<Person> {
  const context = await browser.newContext({ viewport: { width: 1360, height: 860 }, ...options });
  const complaints = watchComplaints(context);
  const open = async (address: string): Promise<Page> => {
    const page = await context.newPage();
    await page.goto(`${demo.url}/${address}`);
    return page;
  };
  const page = await open(`?user=${user}`);
  await expect(page.getByTestId('campaign-row').first()).toBeVisible();
  // All of them: whoever goes offline now has the whole list.
  await expect(page.getByText(/campaigns so far…$/)).toBeHidden();
  return { context, complaints, page, tab: (hash = '') => open(hash) };
}

export async function isOnline(page: Page): Promise<void> {
  await expect(page.getByTestId('connection')).toHaveAttribute('data-state', 'online');
}

export async function goTo(
  page: Page,
  name: 'Campaigns' | 'Forecast' | 'Import' | 'My work' | 'Constellation',
): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name }).click();
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
}

/** Finds a campaign by its whole name and opens its drawer. */
export async function openCampaign(page: Page, name: string): Promise<void> {
  await page.getByTestId('campaign-search').fill(name);
  await page.getByTestId('campaign-row').getByRole('link', { name, exact: true }).click();
  await expect(page.getByTestId('drawer-name')).toHaveText(name);
}

export async function closeCampaign(page: Page): Promise<void> {
  await page.getByTestId('campaign-drawer').getByRole('button', { name: 'Close' }).click();
  await expect(page.getByTestId('campaign-drawer')).toBeHidden();
}

/** Types a budget into the open drawer and saves it. */
export async function saveBudget(page: Page, amount: string): Promise<void> {
  await page.getByTestId('field-budgetMicros').fill(amount);
  await page.getByTestId('save').click();
}

export async function expectPlatforms(page: Page, state: string): Promise<void> {
  for (const platform of platforms) {
    await expect(page.getByTestId(`platform-${platform}`)).toHaveAttribute('data-state', state);
  }
}

/** Remembers what each platform had done; later tells what it has done since. */
export async function watchPlatforms(demo: Demo): Promise<() => Promise<Record<Platform, readonly Change[]>>> {
  const before = await everywhere(demo);
  return async () => {
    const now = await everywhere(demo);
    const since = (platform: Platform): readonly Change[] => now[platform].slice(before[platform].length);
    return { tradeyard: since('tradeyard'), goggle: since('goggle'), metro: since('metro') };
  };
}

async function everywhere(demo: Demo): Promise<Record<Platform, readonly Change[]>> {
  const [tradeyard, goggle, metro] = await Promise.all([
    demo.changes('tradeyard'),
    demo.changes('goggle'),
    demo.changes('metro'),
  ]);
  return { tradeyard, goggle, metro };
}

/** Each platform's changes as `field: value`. */
export function valuesOf(changes: Record<Platform, readonly Change[]>): Record<Platform, readonly string[]> {
  const words = (platform: Platform): string[] =>
    changes[platform].map(({ field, after }) => `${field}: ${String(after)}`);
  return { tradeyard: words('tradeyard'), goggle: words('goggle'), metro: words('metro') };
}

export { expect };
