/** When a crowd counts as back. */
import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { storm, type Watch } from '../programs/measured/storm.ts';

function crowd() {
  const pages: Watch[] = [];
  const tasks = storm((at, watch) => {
    pages[at] = watch;
    watch.connected();
  });
  const run = (name: string, count?: number) => {
    const task = tasks[name];
    if (task === undefined) throw new Error(`There is no task ${name}.`);
    return task(...(count === undefined ? [] : [count]));
  };
  return { pages, run };
}

test('a crowd is back when the last of those that were lost is connected again', async () => {
  const { pages, run } = crowd();
  await run('gather', 3);
  let back = false;
  const coming = run('comeBack').then((sample) => {
    back = true;
    return sample;
  });
  for (const page of pages) page.lost();
  for (const page of pages.slice(1)) page.connected();
  await turn();
  expect(back).toBe(false);
  pages[0]?.connected();
  const { value, 'half of them ms': half } = await coming;
  expect(value).toBeGreaterThanOrEqual(half ?? Number.NaN);
});

test('a connection that was not lost yet does not count as one that is back', async () => {
  const { pages, run } = crowd();
  await run('gather', 2);
  let back = false;
  void run('comeBack').then(() => (back = true));
  for (const _ of ['once', 'again']) {
    pages[0]?.lost();
    pages[0]?.connected();
  }
  await turn();
  expect(back).toBe(false);
  pages[1]?.lost();
  pages[1]?.connected();
  await turn();
  expect(back).toBe(true);
});

test('a crowd is back when all of it is there at one time', async () => {
  const { pages, run } = crowd();
  await run('gather', 2);
  let back = false;
  void run('comeBack').then(() => (back = true));
  for (const page of pages) page.lost();
  pages[0]?.connected();
  pages[0]?.lost();
  pages[1]?.connected();
  await turn();
  expect(back).toBe(false);
  pages[0]?.connected();
  await turn();
  expect(back).toBe(true);
});

test('attempts that fail are not losses, and every storm begins anew', async () => {
  const { pages, run } = crowd();
  for (const connections of [2, 4]) {
    await run('gather', connections);
    let back = false;
    const coming = run('comeBack').finally(() => (back = true));
    await turn();
    expect(back).toBe(false);
    for (const page of pages) {
      page.lost();
      page.lost();
    }
    for (const page of pages) page.connected();
    expect(await coming).toMatchObject({ value: expect.any(Number) as number });
  }
  expect(pages).toHaveLength(4);
});
