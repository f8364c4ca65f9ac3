import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createClient, type Client } from '@tame/sdk';
import { createWorker } from '@tame/sdk/worker';
import { lastValueFrom, toArray } from 'rxjs';
import * as v from 'valibot';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { programOf } from '../../../../scripts/program.mjs';
import { editCampaign, getCampaign, listCampaigns } from '../../contracts/services.ts';
import { heardOf, until } from '../workers/stage.ts';

const DEMO = programOf(fileURLToPath(new URL('../../start.ts', import.meta.url)));
const names = [
  'start',
  'relay',
  'tradeyard',
  'goggle',
  'metro',
  'campaigns worker',
  'forecast worker',
  'provisioner',
  'notifier',
];
const Pids = v.record(v.string(), v.number());
const Ready = v.object({ url: v.string(), relayUrl: v.string(), data: v.string(), pids: Pids });
type Ready = v.InferOutput<typeof Ready>;

let folder: string;
const running: ChildProcess[] = [];
const clients: Client[] = [];
beforeAll(async () => void (folder = await mkdtemp(path.join(tmpdir(), 'tame-start-'))));
afterAll(async () => {
  await Promise.all(clients.map((client) => client.close()));
  for (const each of running) each.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

async function start(data: string, ...flags: string[]): Promise<{ demo: ChildProcess; ready: Ready }> {
  const fixed = ['--json', '--no-build', '--fast', '--port', '0', '--data', path.join(folder, data)];
  const demo = spawn(process.execPath, [DEMO(), ...fixed, ...flags], { stdio: ['ignore', 'pipe', 'inherit'] });
  running.push(demo);
  const [line] = v.parse(v.tuple([v.instance(Buffer)]), await once(demo.stdout!, 'data'));
  return { demo, ready: v.parse(Ready, JSON.parse(line.toString())) };
}

async function tokenOf({ url }: Ready, user: string): Promise<string> {
  const answer: unknown = await (await fetch(`${url}/token?user=${user}`)).json();
  return v.parse(v.object({ token: v.string() }), answer).token;
}

function pageOf(ready: Ready, user: string): Client {
  const client = createClient(ready.relayUrl, { token: () => tokenOf(ready, user), store: 'memory' });
  clients.push(client);
  return client;
}

async function pidsNow({ data }: Ready): Promise<Record<string, number>> {
  return v.parse(Pids, JSON.parse(await readFile(path.join(data, 'processes.json'), 'utf8')));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test('the demo starts, works for ana, survives its processes being killed, keeps its data, and leaves nothing behind', async () => {
  const { demo, ready } = await start('whole');
  expect(Object.keys(ready.pids).toSorted()).toEqual(names.toSorted());
  expect(await (await fetch(`${ready.url}/config.json`)).json()).toMatchObject({ relayUrl: ready.relayUrl });

  const ana = pageOf(ready, 'ana');
  const pages = await lastValueFrom(ana.request(listCampaigns, {}).pipe(toArray()));
  const all = pages.flatMap(({ campaigns }) => campaigns);
  expect(all.length).toBeGreaterThan(200);
  const sale = all.find(({ name }) => name === 'Spring Sale')!;
  expect(sale.bindings.map(({ state }) => state)).toEqual(['in-sync', 'in-sync', 'in-sync']);

  expect(await ana.converse('campaign.delete', {}).settled).toMatchObject({
    state: 'rejected',
    error: { code: 'FORBIDDEN' },
  });
  const impostor = createWorker(ready.relayUrl, { token: await tokenOf(ready, 'ana') });
  impostor.serve('campaign.edit', () => 'mine now');
  await expect(impostor.start()).rejects.toMatchObject({ code: 'FORBIDDEN' });
  await impostor.stop({ drainMs: 0 });

  const before = await pidsNow(ready);
  for (const name of ['relay', 'campaigns worker']) process.kill(before[name]!, 'SIGKILL');
  await until('both were started again', async () => {
    const now = await pidsNow(ready);
    return ['relay', 'campaigns worker'].every((name) => now[name] !== undefined && now[name] !== before[name]);
  });
  const fields = { budgetMicros: 25_500_000 };
  const edited = await heardOf(ana.converse(editCampaign, { campaignId: sale.id, baseVersion: sale.version, fields }));
  expect(edited.replies.at(-1)).toMatchObject({ type: 'result', result: { state: 'applied' } });

  const pids = Object.values({ ...(await pidsNow(ready)), ...ready.pids });
  demo.kill('SIGINT');
  expect(await once(demo, 'exit')).toEqual([0, null]);
  expect(pids.filter(isAlive)).toEqual([]);

  const again = await start('whole');
  expect(again.ready.relayUrl).toBe(ready.relayUrl);
  const kept = await lastValueFrom(pageOf(again.ready, 'ben').request(getCampaign, { campaignId: sale.id }));
  expect(kept).toMatchObject({ budgetMicros: 25_500_000, version: sale.version + 1 });
  again.demo.kill('SIGTERM');
  expect(await once(again.demo, 'exit')).toEqual([0, null]);
}, 180_000);

test('a folder is for one demo at a time; when that one is killed, every process it had started leaves by itself', async () => {
  const { demo, ready } = await start('killed');
  const pids = Object.values(ready.pids);
  const second = spawn(process.execPath, [DEMO(), '--no-build', '--data', ready.data], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  running.push(second);
  let said = '';
  second.stderr.on('data', (piece: Buffer) => (said += piece.toString()));
  expect(await once(second, 'close')).toEqual([1, null]);
  expect(said).toContain(`A demo is already running in ${ready.data}. Stop it, or choose another folder with --data.`);

  expect(pids.every(isAlive)).toBe(true);
  demo.kill('SIGKILL');
  await until('all are gone', () => !pids.some(isAlive), 8_000);
}, 120_000);
