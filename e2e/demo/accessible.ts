/** Whether what is on the page now can be used by everybody, in the light theme and in the dark one. */
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

export async function expectAccessible(page: Page, screen: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', colorScheme);
    // A transition is no state: half faded in, everything lacks contrast. It may begin some frames after what it fades in.
    await page.evaluate(async () => {
      for (let still = 0; still < 4; still += 1) {
        await new Promise((resolve) => requestAnimationFrame(resolve));
        const passing = document
          .getAnimations()
          .filter(
            ({ playState, effect }) => playState !== 'finished' && effect?.getComputedTiming().endTime !== Infinity,
          );
        if (passing.length > 0) still = 0;
        await Promise.allSettled(passing.map(({ finished }) => finished));
      }
    });
    const axe = new AxeBuilder({ page });
    // Between the themes only the colours differ.
    const { violations } = await (colorScheme === 'light' ? axe : axe.withRules(['color-contrast'])).analyze();
    const found = violations.flatMap(({ nodes }) =>
      nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`),
    );
    expect.soft(found, `${screen}, ${colorScheme}`).toEqual([]);
  }
}
