/** A pool goes over to the next version of its handler while it works, and lets nobody in with an older one (S1-07, S1-08). */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { ROLE, openPool, steadyLoad } from './pool-stage.ts';
import { openStage } from './stage.ts';
import { until as untilWithin } from './until.ts';

// Many processes one after the other, on machines that may be very busy.
vi.setConfig({ testTimeout: 240_000 });
const until: typeof untilWithin = (what, look) => untilWithin(what, look, 60_000);

test('one member of the next version is enough: newcomers become what it is, the others leave, and no work is lost or done twice', async ({
  onTestFinished,
}) => {
  const stage = openStage(onTestFinished);
  const relay = await stage.relay();
  const tame = stage.client(relay.url);
  // Beside the real one, so that what it imports is found.
  const next = path.join(path.dirname(ROLE), `.role-next-${process.pid}.ts`);
  stage.after(() => rmSync(next));
  writeFileSync(next, readFileSync(ROLE, 'utf8').replace("write('worked'", "write('next'"));
  const pool = openPool(stage, relay.url, tame, { rules: { min: 2, max: 4, cooldownMs: 450 } });
  await pool.provisioner('provision.here', 4);
  await pool.member('ana');
  await pool.member('ben');
  await until('it has a spokesman', () => pool.entries('spokesman').length > 0);
  const stop = steadyLoad(tame, 5);
  await until('they work', () => stage.journal('worked').length > 0);
  await pool.member('cleo', { role: next, version: 2 });
  await until('those of before have left', async () => {
    const workers = await pool.workers();
    return workers.length >= 2 && !workers.includes('ana') && !workers.includes('ben');
  });
  // Whoever came by itself is of the next version as well, by and by: who leaves ends what it has in hand.
  await until('nothing is done in the old way any more', async () => {
    const [old, next] = [stage.journal('worked').length, stage.journal('next').length];
    await until('ten are done', () => stage.journal('next').length >= next + 10);
    return stage.journal('worked').length === old;
  });
  const { asked, failed } = await stop();
  expect(failed).toEqual([]);
  const done = [...stage.journal('worked'), ...stage.journal('next')].map(([, id]) => id);
  expect([done.length, new Set(done).size]).toEqual([asked, asked]);
  expect(pool.entries('edition').map(({ version }) => version)).toEqual([1, 2]);
  expect(pool.entries('decision').filter(({ because }) => because === 'outdated').length).toBeGreaterThan(0);

  const dan = await pool.member('dan');
  await until('who comes with an older one is not let in', () => dan.child.exitCode !== null);
  expect(dan.child.exitCode).toBe(0);
  // By itself, or with a decision that is under way just then: the older ones leave first.
  expect(pool.entries('retire').flatMap(({ members }) => members)).toContain('dan');
  expect(await pool.workers()).not.toContain('dan');
});
