/** How somebody new becomes a member of a pool, and who does not (S1-02, S1-07, S1-08). */
import { appendFileSync, copyFileSync, existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { firstValueFrom } from 'rxjs';
import { expect, test, vi } from 'vitest';
import { SECRET, tokenOf } from '../tokens.ts';
import { MEMBER } from './pool-role.ts';
import { ROLE, openPool } from './pool-stage.ts';
import { openStage } from './stage.ts';
import { until as untilWithin } from './until.ts';

// Many processes one after the other, on machines that may be very busy.
vi.setConfig({ testTimeout: 240_000 });
const until: typeof untilWithin = (what, look) => untilWithin(what, look, 60_000);

test('a newcomer that fails its own test never says ready; the next provisioner is tried', async ({
  onTestFinished,
}) => {
  const stage = openStage(onTestFinished);
  const relay = await stage.relay();
  const tame = stage.client(relay.url);
  const pool = openPool(stage, relay.url, tame, { rules: { min: 2 }, needs: 'TOOL' });
  await pool.provisioner('provision.bare', 4);
  await pool.provisioner('provision.equipped', 4, { TOOL: 'yes' });
  await pool.member('first', { provisioners: ['provision.bare', 'provision.equipped'] }, { TOOL: 'yes' });
  await until('the pool is led', () => pool.entries('spokesman').length > 0);
  await until('one came', () => pool.entries('done').length > 0);
  const [call, again] = pool.entries('call').map((each) => each.call);
  expect(pool.entries('failure')).toEqual([
    { type: 'failure', call, by: 'provision.bare', reason: 'There is no TOOL here.' },
  ]);
  expect(pool.entries('award').map(({ to }) => to)).toEqual(['provision.bare', 'provision.equipped']);
  expect(pool.entries('done')).toEqual([
    { type: 'done', call: again, by: 'provision.equipped', workers: [`${again}/1`] },
  ]);
  expect(pool.entries('decision')).toHaveLength(1);
  expect(await pool.workers()).toHaveLength(2);
});

test('a newcomer that finds another file than its pool meant runs none of it', async ({ onTestFinished }) => {
  const stage = openStage(onTestFinished);
  const relay = await stage.relay();
  const tame = stage.client(relay.url);
  // Beside the real one, so that what it imports is found.
  const role = path.join(path.dirname(ROLE), `.role-${process.pid}.ts`);
  stage.after(() => rmSync(role));
  copyFileSync(ROLE, role);
  const pool = openPool(stage, relay.url, tame, { rules: { min: 2 }, role });
  await pool.member('first');
  const ran = path.join(stage.folder, 'ran');
  appendFileSync(
    role,
    `
appendFileSync(${JSON.stringify(ran)}, 'It ran.');
`,
  );
  await pool.provisioner('provision.here', 4);
  await until('the pool is led', () => pool.entries('spokesman').length > 0);
  const [failure] = await until('it failed', () =>
    pool.entries('failure').length > 0 ? pool.entries('failure') : false,
  );
  expect(failure?.reason).toMatch(/is not the file of the pool: its hash is/);
  expect(existsSync(ran)).toBe(false);
  expect(await pool.workers()).toHaveLength(1);
});

test('a newcomer comes with leave to ask what it is to be, and is given what a member needs and no more', async ({
  onTestFinished,
}) => {
  const stage = openStage(onTestFinished);
  const relay = await stage.relay({ secret: SECRET });
  const token = await tokenOf('labourers', MEMBER);
  const tame = stage.client(relay.url, { token });
  const provisioner = { token: await tokenOf('house', { serve: ['provision.*'] }) };
  const pool = openPool(stage, relay.url, tame, { rules: { min: 2 }, token, tokens: true });
  await openPool(stage, relay.url, tame, provisioner).provisioner('provision.here', 4);
  await pool.member('first');
  await until('the pool is led', () => pool.entries('spokesman').length > 0);
  await until('one came', () => pool.entries('done').length > 0);
  expect(await pool.workers()).toHaveLength(2);
  // Whoever is no member hears and asks nothing, although the names are no secret.
  const stranger = stage.client(relay.url, {
    token: await tokenOf('stranger', { call: ['labour'], subscribe: ['labour.**'] }),
  });
  const refused = { code: 'FORBIDDEN' };
  await expect(firstValueFrom(stranger.topic('pool.labour.news').events({ since: 'start' }))).rejects.toMatchObject(
    refused,
  );
  await expect(firstValueFrom(stranger.request('pool.labour.join', {}))).rejects.toMatchObject(refused);
  await expect(firstValueFrom(stranger.request('pool.labour.switch', { stopped: true }))).rejects.toMatchObject(
    refused,
  );
  await expect(stranger.conversation('pool.labour.1').peek()).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
