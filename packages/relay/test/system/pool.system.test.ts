/** Pools of real processes: they grow and shrink with their work, and outlive whoever speaks for them. */
import { createWorker, serveProvisioner, type Offer, type Provisioner } from '@tame/sdk/worker';
import { firstValueFrom } from 'rxjs';
import { expect, test, vi } from 'vitest';
import { openPool, steadyLoad, type PoolStage } from './pool-stage.ts';
import type { WorkerProcess } from './processes.ts';
import { openStage, type Stage } from './stage.ts';
import { until as untilWithin } from './until.ts';

// Many processes one after the other, on machines that may be very busy.
vi.setConfig({ testTimeout: 240_000 });
const until: typeof untilWithin = (what, look) => untilWithin(what, look, 60_000);

/** Ids of all work that was done, and done again. */
function worked(stage: Stage): { ids: ReadonlySet<string | undefined>; times: number } {
  const lines = stage.journal('worked');
  return { ids: new Set(lines.map(([, id]) => id)), times: lines.length };
}

const led = (pool: PoolStage): Promise<true> => until('it has a spokesman', () => pool.entries('spokesman').length > 0);

/** A provisioner in this process, as tests want it. */
async function provisionerAt(
  stage: Stage,
  url: string,
  offers: Readonly<Record<string, Provisioner['offer']>>,
): Promise<void> {
  const worker = createWorker(url);
  stage.after(() => worker.stop({ drainMs: 0 }));
  for (const [name, offer] of Object.entries(offers)) serveProvisioner(worker, name, { offer });
  await worker.start();
}

test('a pool comes to the size that its work needs, with newcomers that begin blank, though its work only waits (S1-01, S1-06, S1-07)', async ({
  onTestFinished,
}) => {
  const stage = openStage(onTestFinished);
  const relay = await stage.relay();
  const tame = stage.client(relay.url);
  const pool = openPool(stage, relay.url, tame, { workMs: 400, rules: { max: 4, maxWaitMs: 3_000 } });
  await pool.provisioner('provision.here', 8);
  await pool.member('first');
  await led(pool);
  // Two at work at every moment; with a fifth of their time to spare that makes three.
  const stop = steadyLoad(tame, 5);
  await until('it has grown to three', async () => (await pool.workers()).length >= 3);
  expect((await pool.workers()).length).toBeLessThanOrEqual(4);
  // When nothing more comes it may well shrink.
  const decisions = pool.entries('decision');
  const { asked, failed } = await stop();
  expect(failed).toEqual([]);
  expect(worked(stage)).toMatchObject({ times: asked });
  for (const decision of decisions) expect(decision).toMatchObject({ what: 'grow', because: 'overloaded' });
  for (const { call } of pool.entries('done'))
    expect(pool.entries('award').filter((each) => each.call === call)).toHaveLength(1);
});

test.for(['offer', 'start'] as const)(
  'killing the spokesman while a provisioner is to %s adds exactly one worker (S1-10)',
  async (phase, { onTestFinished }) => {
    const stage = openStage(onTestFinished);
    const relay = await stage.relay();
    const tame = stage.client(relay.url);
    const pool = openPool(stage, relay.url, tame, { rules: { min: 2, replyByMs: 600_000 } });
    const reached: string[] = [];
    const started: string[] = [];
    let goOn: () => void = () => undefined;
    const killed = new Promise<void>((resolve) => (goOn = resolve));
    const reach = async (what: typeof phase): Promise<void> => {
      reached.push(what);
      if (what === phase) await killed;
    };
    const offer = async (): Promise<Offer> => {
      await reach('offer');
      return {
        workers: 1,
        readyInMs: 10,
        withdraw: () => undefined,
        async start({ names }) {
          await reach('start');
          started.push(...names);
          for (const name of names) await pool.member(name);
        },
      };
    };
    await provisionerAt(stage, relay.url, { 'provision.here': offer });
    const ana = await pool.member('ana');
    await until(`it is to ${phase}`, () => reached.includes(phase));
    await pool.member('ben');
    await ana.kill();
    await until('ben speaks for the pool', () => pool.entries('spokesman').at(-1)?.member === 'ben');
    goOn();
    await until('the call is concluded', () => pool.entries('done').length > 0);
    const looks = await pool.looks();
    await until('it has looked again and again', async () => (await pool.looks()) > looks + 12);
    const call = 'pool.labour.1:1';
    expect(started).toEqual([`${call}/1`]);
    expect(pool.entries('award')).toEqual([{ type: 'award', call, to: 'provision.here', workers: started }]);
    expect(pool.entries('done')).toHaveLength(1);
    expect(pool.entries('decision')).toMatchObject([{ number: 1, from: 1, to: 2, because: 'below-min' }]);
    expect(await pool.workers()).toContain(started[0]);
    const [before, after] = pool.entries('spokesman').map(({ epoch }) => epoch);
    expect(after).toBeGreaterThan(before ?? Infinity);
  },
);

test('scale-in under load fails nothing and does nothing twice (S1-13)', async ({ onTestFinished }) => {
  const stage = openStage(onTestFinished);
  const relay = await stage.relay();
  const tame = stage.client(relay.url);
  const pool = openPool(stage, relay.url, tame, {
    workMs: 50,
    rules: { min: 1, cooldownMs: 300, stabilizationMs: 900 },
  });
  const members: WorkerProcess[] = [];
  for (const name of ['ana', 'ben', 'cleo', 'dan']) members.push(await pool.member(name));
  await led(pool);
  const stop = steadyLoad(tame, 10);
  await until('some have left', () => pool.entries('left').length >= 2);
  const { asked, failed } = await stop();
  expect(failed).toEqual([]);
  expect(worked(stage)).toMatchObject({ times: asked });
  expect(worked(stage).ids.size).toBe(asked);
  expect(pool.entries('decision')[0]).toMatchObject({ what: 'shrink', because: 'underloaded' });
  const retired = pool.entries('retire').flatMap(({ members: names }) => names);
  expect(pool.entries('left').map(({ member }) => member)).toEqual(expect.arrayContaining(retired.slice(0, 2)));
  const ended = members.filter(({ child }) => child.exitCode !== null);
  for (const { child } of ended) expect(child.exitCode).toBe(0);
});

test('five are asked: one is chosen, one of two refused, and who is late is told so (S1-05)', async ({
  onTestFinished,
}) => {
  const stage = openStage(onTestFinished);
  const relay = await stage.relay();
  const tame = stage.client(relay.url);
  const started: string[] = [];
  const withdrawn: string[] = [];
  const offerOf = (name: string, readyInMs: number): Offer => ({
    workers: 1,
    readyInMs,
    start: () => Promise.resolve(void started.push(name)),
    withdraw: () => void withdrawn.push(name),
  });
  let late: (offer: Offer) => void = () => undefined;
  const offers = {
    'provision.quick': () => offerOf('quick', 10),
    'provision.slow': () => offerOf('slow', 20),
    'provision.refusing': () => 'There is no room.',
    'provision.silent': () => new Promise<Offer>(() => undefined),
    'provision.late': () => new Promise<Offer>((resolve) => (late = resolve)),
  };
  await provisionerAt(stage, relay.url, offers);
  const pool = openPool(stage, relay.url, tame, { rules: { min: 2 } });
  await pool.member('first', { provisioners: Object.keys(offers) });
  await led(pool);
  await until('it is done', () => pool.entries('done').length > 0);
  late(offerOf('late', 1));
  await until('the late one was told', () => withdrawn.includes('late'));
  await until('it is written', () => pool.entries('rejection').length === 2);
  const call = 'pool.labour.1:1';
  expect(pool.entries('call')[0]).toMatchObject({ call, wanted: 1 });
  expect(pool.entries('proposal')).toEqual([
    { type: 'proposal', call, by: 'provision.quick', workers: 1, readyInMs: 10 },
    { type: 'proposal', call, by: 'provision.slow', workers: 1, readyInMs: 20 },
    { type: 'proposal', call, by: 'provision.late', workers: 1, readyInMs: 1, late: true },
  ]);
  expect(pool.entries('refusal')).toEqual([
    { type: 'refusal', call, by: 'provision.refusing', reason: 'There is no room.' },
  ]);
  expect(pool.entries('silence').map(({ by }) => by)).toEqual(['provision.silent', 'provision.late']);
  expect(pool.entries('award')).toEqual([{ type: 'award', call, to: 'provision.quick', workers: [`${call}/1`] }]);
  expect(pool.entries('rejection')).toEqual([
    { type: 'rejection', call, to: 'provision.slow', reason: 'another-was-chosen' },
    { type: 'rejection', call, to: 'provision.late', reason: 'late' },
  ]);
  expect(started).toEqual(['quick']);
  expect(withdrawn).toEqual(['slow', 'late']);
});

test('the switch stops what is under way and all that would follow, until it is turned again (S1-11)', async ({
  onTestFinished,
}) => {
  const stage = openStage(onTestFinished);
  const relay = await stage.relay();
  const tame = stage.client(relay.url);
  let asked = 0;
  await provisionerAt(stage, relay.url, { 'provision.here': () => new Promise<Offer>(() => void (asked += 1)) });
  const pool = openPool(stage, relay.url, tame, { rules: { min: 2, cooldownMs: 300, replyByMs: 600_000 } });
  await pool.member('first');
  await led(pool);
  await until('a call is open', () => asked === 1);
  const turn = (stopped: boolean): Promise<unknown> => firstValueFrom(tame.request('pool.labour.switch', { stopped }));
  expect(await turn(true)).toEqual({ stopped: true });
  await until('the call was given up', () => pool.entries('unanswered').length === 1);
  const decided = pool.entries('decision').length;
  expect(pool.entries('switch')).toEqual([{ type: 'switch', stopped: true, by: 'dev' }]);
  // Many samples and cool-downs long there are too few, and nothing is done about it.
  await until('it has looked again and again', async () => (await pool.looks()) > 12);
  expect(pool.entries('decision')).toHaveLength(decided);
  expect(await turn(false)).toEqual({ stopped: false });
  await until('it acts again', () => pool.entries('decision').length > decided);
  await expect(firstValueFrom(tame.request('pool.labour.switch', { stop: true }))).rejects.toMatchObject({
    code: 'FAILED',
  });
});
