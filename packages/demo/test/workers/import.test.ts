import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Client } from '@tame/sdk';
import type { Worker } from '@tame/sdk/worker';
import { firstValueFrom, filter } from 'rxjs';
import type { ImportAnswer } from '../../contracts/clash.ts';
import type { ImportEvent, ImportProgress } from '../../contracts/import.ts';
import { importCampaigns } from '../../contracts/services.ts';
import { campaignChanges } from '../../contracts/topics.ts';
import { serveCampaigns } from '../../workers/serve-campaigns.ts';
import { heardOf, startStage, until, type Stage } from './stage.ts';

let stage: Stage;
let serving: Worker;
beforeAll(async () => {
  stage = await startStage();
  serving = stage.worker;
}, 60_000);
afterAll(() => stage.close(), 60_000);

const exported = (name: string) => readFile(new URL(`../../exports/${name}`, import.meta.url), 'utf8');

function pieces(text: string, size: number): { index: number; text: string }[] {
  const count = Math.max(1, Math.ceil(text.length / size));
  return Array.from({ length: count }, (_, index) => ({ index, text: text.slice(index * size, (index + 1) * size) }));
}

function begin(client: Client, text: string, chunks: number, more: { shape?: string } = {}) {
  return client.converse(importCampaigns, { fileName: 'export.csv', chunks, characters: text.length, ...more });
}

/** Whoever serves now leaves what it has in hand to another. */
async function replaceWorker(): Promise<void> {
  const before = serving;
  serving = await stage.startWorker((worker) => serveCampaigns(worker, stage.parts));
  await before.stop({ drainMs: 0 });
}

function summaryOf(events: readonly ImportEvent[]) {
  const last = events.at(-1);
  if (last?.type !== 'summary') throw new Error('The last event is no summary.');
  return last.summary;
}

test('a shipped export arrives whole, out of order and with a piece said twice, and is on the platforms afterwards', async () => {
  const text = await exported('northlight-campaigns.csv');
  const parts = pieces(text, 4_000);
  const told = new Set<string>();
  const ana = stage.clientOf('ana');
  ana
    .topic(campaignChanges)
    .events({ since: 'start' })
    .subscribe(({ campaign }) => told.add(campaign.id));
  const phases = new Set<ImportProgress['phase']>();

  const run = begin(ana, text, parts.length);
  run.status$.subscribe(({ phase }) => phases.add(phase));
  for (const part of [...parts.toReversed(), parts[0]!]) await run.send(part);
  const { replies, state } = await heardOf(run);

  expect(state).toBe('completed');
  const summary = summaryOf(replies);
  expect(summary).toMatchObject({ shape: 'northlight', updated: 0, unchanged: 0 });
  expect(summary.created + summary.skipped).toBe(summary.lines); // this export has no lines of totals
  const { total, campaigns } = await stage.parts.campaigns.list({ limit: 1_000 });
  expect(total).toBe(summary.created);
  expect(campaigns.filter(({ status, bindings }) => status !== 'draft' && bindings.length === 0)).toEqual([]);
  await until('everybody knows of every campaign', () => told.size === total);
  // Which of the others are seen is a matter of time: of a status only the latest counts.
  expect([...phases].at(-1)).toBe('placing');
}, 60_000);

test('the same file again changes nothing, and says so', async () => {
  const text = await exported('northlight-campaigns.csv');
  const run = begin(stage.clientOf('ana'), text, 1);
  await run.send({ index: 0, text });
  const { replies } = await heardOf(run);
  const { total } = await stage.parts.campaigns.list({ limit: 1 });
  expect(summaryOf(replies)).toMatchObject({ created: 0, updated: 0, unchanged: total });
}, 60_000);

test('every line that is wrong is named, before the summary', async () => {
  const [header, first] = (await exported('northlight-campaigns.csv')).split('\n');
  const lines = [header, first!.replace('10/01/2026', '13/45/2026'), first!.replace(/^NL-\d+/, 'NL-9')];
  const text = lines.join('\n');
  const run = begin(stage.clientOf('ana'), text, 1, { shape: 'brandwerk' });
  await run.send({ index: 0, text });
  const { replies } = await heardOf(run);
  expect(replies.map(({ type }) => type)).toEqual(['problems', 'summary']);
  const [problems] = replies;
  expect(problems).toMatchObject({
    problems: [
      { line: 0, level: 'warn' },
      { line: 2, level: 'error' },
    ],
  });
  expect(summaryOf(replies)).toMatchObject({ lines: 2, skipped: 1 });
}, 60_000);

const DAILY_BUDGET = 10;
const CHANGED_TWICE = ['NL-40130', 'NL-40152'] as const;

/** Somebody here has changed budgets since the last export, and the next export has other ones. */
async function bothChange(here: number, inFile: string): Promise<string> {
  for (const campaignId of CHANGED_TWICE) {
    const { version: baseVersion } = (await stage.parts.campaigns.get(campaignId))!;
    await stage.parts.campaigns.update({ campaignId, baseVersion, fields: { budgetMicros: here } });
  }
  const text = await exported('northlight-campaigns.csv');
  const lines = text.split('\n').map((line) => {
    const columns = line.split(',');
    const isOne = CHANGED_TWICE.some((id) => id === columns[0]);
    return isOne ? columns.with(DAILY_BUDGET, inFile).join(',') : line;
  });
  return lines.join('\n');
}

test.each<[string, ImportAnswer, here: number, inFile: number, expected: number[]]>([
  ['what is here', { keep: 'here' }, 4_321, 4_444, [4_321, 4_321]],
  ['what the file says', { keep: 'file' }, 5_432, 5_555, [5_555, 5_555]],
  [
    'one of each',
    { keep: 'here', except: [{ campaignId: 'NL-40152', value: 'budget' }] },
    6_543,
    6_666,
    [6_543, 6_666],
  ],
])(
  'where the file and somebody here have changed the same values it asks, also after its worker has died, and %s is kept',
  async (_what, answer, here, inFile, expected) => {
    const text = await bothChange(here * 1_000_000, `£${inFile}.00`);
    const run = begin(stage.clientOf('ana'), text, 1);
    await run.send({ index: 0, text });
    const asked = () => firstValueFrom(run.question$.pipe(filter((question) => question !== undefined)));
    const budgets = { here: { budgetMicros: here * 1_000_000 }, file: { budgetMicros: inFile * 1_000_000 } };
    expect(await asked()).toMatchObject({
      count: 2,
      clashes: CHANGED_TWICE.map((campaignId) => ({ campaignId, value: 'budget', ...budgets })),
    });
    const saved = async () => {
      const known = await stage.parts.campaigns.getAll(CHANGED_TWICE);
      return CHANGED_TWICE.map((id) => known.get(id)!.budgetMicros / 1_000_000);
    };
    // Nothing is saved before the answer.
    expect(await saved()).toEqual([here, here]);
    await replaceWorker();
    await until('the next attempt asks', async () => {
      const { attempt, question } = await run.peek();
      return attempt > 1 && question !== undefined;
    });
    await run.send(answer);
    const { replies } = await heardOf(run);
    expect(summaryOf(replies)).toMatchObject({ created: 0 });
    expect(await saved()).toEqual(expected);
  },
  60_000,
);

test('what is no export fails as unreadable, with a sentence for the person', async () => {
  const text = 'to whom it may concern\n';
  const run = begin(stage.clientOf('ana'), text, 1);
  const notes: string[] = [];
  run.notes$.subscribe({ next: (note) => notes.push(note.text), error: () => undefined });
  await run.send({ index: 0, text });
  expect(await heardOf(run)).toMatchObject({ state: 'failed', error: { code: 'FAILED', reason: 'unreadable' } });
  expect(notes).toEqual([expect.stringContaining('not an export that is known here')]);
});

test('a file that lost a part on its way is not saved', async () => {
  const text = await exported('brandwerk-kampagnen.csv');
  const run = begin(stage.clientOf('ana'), text, 1);
  await run.send({ index: 0, text: text.slice(0, -100) });
  expect(await heardOf(run)).toMatchObject({ state: 'failed', error: { reason: 'wrong' } });
});

test('an import whose worker goes away is done by the next one, from the pieces that were sent before', async () => {
  const text = await exported('brandwerk-kampagnen.csv');
  const [first, second] = pieces(text, Math.ceil(text.length / 2));
  const run = begin(stage.clientOf('ana'), text, 2);
  const received = new Promise<void>((resolve) => {
    run.status$.subscribe(({ done }) => done === 1 && resolve());
  });
  await run.send(first!);
  await received;
  await replaceWorker();
  await run.send(second!);
  const { replies, state } = await heardOf(run);
  expect(state).toBe('completed');
  expect(summaryOf(replies).created).toBeGreaterThan(50);
}, 60_000);
