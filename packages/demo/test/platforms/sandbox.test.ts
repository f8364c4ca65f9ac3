import { spawn } from 'node:child_process';
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { programOf } from '../../../../scripts/program.mjs';
import { toGoggle } from '../../connectors/goggle/mapping.ts';
import { toMetro } from '../../connectors/metro/mapping.ts';
import { toTradeyard } from '../../connectors/tradeyard/mapping.ts';
import { createClock } from '../../contracts/clock.ts';
import { startGoggle } from '../../platforms/goggle.ts';
import { startMetro } from '../../platforms/metro.ts';
import { sandboxCredentials } from '../../platforms/sandbox/credentials.ts';
import { createRandom } from '../../platforms/sandbox/random.ts';
import type { Sandbox, SandboxOptions } from '../../platforms/sandbox/server.ts';
import { startTradeyard } from '../../platforms/tradeyard.ts';
import { sampleCampaign } from '../sample-campaign.ts';
import { handClock, speak } from './speak.ts';

const headers = { authorization: `Bearer ${sandboxCredentials.metro.accessToken}` };
let folder: string;
let running: Sandbox[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
  running = [];
});
afterEach(async () => {
  await Promise.all(running.map((sandbox) => sandbox.close()));
  await rm(folder, { recursive: true });
});

async function metro(options: SandboxOptions = {}): Promise<{ url: string; id: string }> {
  const sandbox = await startMetro({ clock: handClock(), ...options });
  running.push(sandbox);
  const { campaigns } = await sandbox.seed([toMetro(sampleCampaign())]);
  return { url: sandbox.url, id: campaigns[0]!.remoteId };
}
const rename = (at: { url: string; id: string }, name: string, more: Record<string, string> = {}) =>
  speak(`${at.url}/v25.0/${at.id}`, { headers: { ...headers, ...more }, json: { name } });
const faults = (at: { url: string }, json: unknown) => speak(`${at.url}/_sandbox/faults`, { json });
const panel = async (at: { url: string }, what: string) =>
  (await speak(`${at.url}/_sandbox/${what}`, { method: 'GET' })).body;

describe('faults', () => {
  test('spoil the next requests in their order and are gone then', async () => {
    const at = await metro();
    await faults(at, { next: [{ status: 503 }, { status: 429 }] });
    expect(await rename(at, 'a')).toMatchObject({ status: 503, body: { error: { code: 2 } } });
    expect(await rename(at, 'b')).toMatchObject({ status: 400, body: { error: { code: 17 } } });
    expect((await rename(at, 'c')).status).toBe(200);
    expect(await panel(at, 'audit')).toMatchObject({ entries: [{ after: 'c' }] });
  });

  test('drop the connection before or after the work is done', async () => {
    const at = await metro();
    await faults(at, { next: [{ dropBeforeWrite: true }, { dropAfterWrite: true }] });
    await expect(rename(at, 'never')).rejects.toThrow('fetch failed');
    await expect(rename(at, 'done')).rejects.toThrow('fetch failed');
    expect(await panel(at, 'audit')).toMatchObject({ entries: [{ after: 'done' }] });
  });

  test('wait for a write where they are about writes, and for their campaign where they name one', async () => {
    const at = await metro();
    await faults(at, { next: [{ dropAfterWrite: true }, { status: 500, campaign: 'another' }] });
    expect((await speak(`${at.url}/v25.0/${at.id}`, { method: 'GET', headers })).status).toBe(200);
    await expect(rename(at, 'x')).rejects.toThrow('fetch failed');
    expect((await rename(at, 'y')).status).toBe(200);
    expect(await panel(at, 'faults')).toEqual({ next: [{ status: 500, campaign: 'another' }] });
  });

  test('that are permanent stay until they are cleared', async () => {
    const at = await metro();
    await faults(at, { next: [{ failPermanently: true, campaign: at.id }] });
    for (const name of ['a', 'b']) expect((await rename(at, name)).status).toBe(400);
    await faults(at, { clear: true });
    expect((await rename(at, 'c')).status).toBe(200);
  });

  test('take as long as they are told', async () => {
    const clock = createClock({ speed: 50 });
    const at = await metro({ clock, latencyMs: { min: 0, max: 0 } });
    await faults(at, { next: [{ latencyMs: 5_000 }] });
    const startedMs = clock.now();
    await rename(at, 'slow');
    expect(clock.now() - startedMs).toBeGreaterThanOrEqual(4_900);
  });

  test.each([[{ next: [{ stauts: 500 }] }], [{ next: 'all' }], [{ next: [{ status: 200 }] }]])(
    '%o is not understood',
    async (order) => {
      expect((await faults(await metro(), order)).status).toBe(400);
    },
  );
});

describe('the control panel', () => {
  test('is not for web pages of anybody', async () => {
    const at = await metro();
    const asPage = await speak(`${at.url}/_sandbox/faults`, {
      json: { clear: true },
      headers: { origin: 'https://example.com' },
    });
    expect(asPage.status).toBe(403);
    const asForm = await speak(`${at.url}/_sandbox/faults`, { form: { clear: 'true' } });
    expect(asForm.status).toBe(400);
  });

  test('knows every request, its idempotency key, and how many were in work at once', async () => {
    const clock = createClock({ speed: 50 });
    const at = await metro({ clock, latencyMs: { min: 500, max: 500 } });
    await Promise.all(['a', 'b', 'c'].map((name) => rename(at, name, { 'idempotency-key': `key-${name}` })));
    expect(await panel(at, 'stats')).toEqual({ mostAtOnce: { campaign: 3 }, requests: 3 });
    expect(await panel(at, 'requests')).toMatchObject({
      requests: [{ kind: 'write', status: 200, campaigns: [at.id] }, {}, {}],
    });
    const { entries } = (await panel(at, 'audit')) as { entries: { idempotencyKey: string; after: string }[] };
    for (const entry of entries) expect(entry.idempotencyKey).toBe(`key-${entry.after}`);
  });

  test('takes campaigns, leaves those it knows as they are, and refuses what is none', async () => {
    const at = await metro();
    await rename(at, 'changed there');
    const campaigns = [toMetro(sampleCampaign()), toMetro(sampleCampaign({ id: 'NL-2' }))];
    const said = await speak(`${at.url}/_sandbox/campaigns`, { json: { campaigns } });
    expect(said.body).toMatchObject({
      campaigns: [
        { reference: 'NL-1', remoteId: at.id, created: false },
        { reference: 'NL-2', created: true },
      ],
    });
    expect(await panel(at, 'campaigns')).toMatchObject({
      campaigns: [{ name: 'changed there' }, { name: 'Spring Sale' }],
    });
    expect((await speak(`${at.url}/_sandbox/campaigns`, { json: { campaigns: [{ name: 'x' }] } })).status).toBe(400);
  });
});

describe('a state file', () => {
  test.each([
    ['tradeyard', startTradeyard, toTradeyard],
    ['goggle', startGoggle, toGoggle],
    ['metro', startMetro, toMetro],
  ] as const)('lets %s go on where it stopped', async (name, start, form) => {
    const stateFile = join(folder, 'deep', `${name}.json`);
    const before = await start({ stateFile });
    const placed = await before.seed([form(sampleCampaign())]);
    await before.close();
    expect(await readdir(join(folder, 'deep'))).toEqual([`${name}.json`]);

    const after = await start({ stateFile });
    running.push(after);
    expect((await after.seed([form(sampleCampaign())])).campaigns).toEqual([
      { ...placed.campaigns[0], created: false },
    ]);
    expect((await after.seed([form(sampleCampaign({ id: 'NL-2' }))])).campaigns[0]!.remoteId).not.toBe(
      placed.campaigns[0]!.remoteId,
    );
  });

  test('has every answered write in it, with the audit', async () => {
    const stateFile = join(folder, 'metro.json');
    const at = await metro({ stateFile });
    await Promise.all(['a', 'b', 'c', 'd'].map((name) => rename(at, name)));
    const saved = JSON.parse(await readFile(stateFile, 'utf8')) as { audit: unknown[] };
    expect(saved.audit).toHaveLength(4);
    await copyFile(stateFile, join(folder, 'copy.json'));
    const again = await startMetro({ stateFile: join(folder, 'copy.json') });
    running.push(again);
    expect(await panel(again, 'audit')).toEqual({ entries: saved.audit });
  });

  test('of another platform, or of nobody, is refused with a sentence', async () => {
    const stateFile = join(folder, 'state.json');
    await (await startMetro({ stateFile })).close();
    await expect(startGoggle({ stateFile })).rejects.toThrow(/state of metro, not of goggle; choose another file/);
    await writeFile(stateFile, '{"half');
    await expect(startGoggle({ stateFile })).rejects.toThrow(/is not a saved sandbox state; move it away/);
  });
});

test('latencies are the same for the same seed', () => {
  const draw = (seed: number) => Array.from({ length: 5 }, createRandom(seed));
  expect(draw(7)).toEqual(draw(7));
  expect(draw(7)).not.toEqual(draw(8));
  expect(draw(7).every((number) => number >= 0 && number < 1)).toBe(true);
});

describe('as a process of its own', () => {
  function start(name: string, ...flags: string[]) {
    const file = fileURLToPath(new URL(`../../platforms/${name}.ts`, import.meta.url));
    const child = spawn(process.execPath, [programOf(file)(), ...flags]);
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    return { child, ended, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() };
  }

  test(
    'it says where it listens, takes campaigns from a file, and ends when told to',
    { timeout: 60_000 },
    async () => {
      const file = join(folder, 'campaigns.json');
      await writeFile(file, JSON.stringify([toTradeyard(sampleCampaign())]));
      const { child, ended, lines } = start('tradeyard', '--port', '0', '--campaigns', file, '--latency', '0-0');
      try {
        const line = (await lines.next()).value as string;
        const { platform, url } = JSON.parse(line) as { platform: string; url: string };
        expect(platform).toBe('tradeyard');
        expect(await panel({ url }, 'campaigns')).toMatchObject({ campaigns: [{ CampaignId: 'ty1' }] });
      } finally {
        child.kill('SIGTERM');
      }
      expect(await ended).toBe(0);
    },
  );

  test('it explains its flags when they are wrong', { timeout: 60_000 }, async () => {
    const { child, ended } = start('metro', '--latency', 'fast');
    let said = '';
    child.stderr.on('data', (part) => (said += part));
    expect(await ended).toBe(1);
    expect(said).toMatch(/--latency fast is not a range; write it like 50-400\.[^]*--state FILE/);
  });
});
