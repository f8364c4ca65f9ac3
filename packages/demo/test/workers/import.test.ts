import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Client } from '@tame/sdk';
import type { ImportEvent, ImportProgress } from '../../contracts/import.ts';
import { importCampaigns } from '../../contracts/services.ts';
import { campaignChanges } from '../../contracts/topics.ts';
import { serveCampaigns } from '../../workers/serve-campaigns.ts';
import { heardOf, startStage, until, type Stage } from './stage.ts';

let stage: Stage;
beforeAll(async () => void (stage = await startStage()), 60_000);
afterAll(() => stage.close(), 60_000);

const exported = (name: string) => readFile(new URL(`../../exports/${name}`, import.meta.url), 'utf8');

function pieces(text: string, size: number): { index: number; text: string }[] {
  const count = Math.max(1, Math.ceil(text.length / size));
  return Array.from({ length: count }, (_, index) => ({ index, text: text.slice(index * size, (index + 1) * size) }));
}

function begin(client: Client, text: string, chunks: number, more: { shape?: string } = {}) {
  return client.converse(importCampaigns, { fileName: 'export.csv', chunks, characters: text.length, ...more });
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
  expect(phases).toContain('saving');
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
  await stage.startWorker((worker) => serveCampaigns(worker, stage.parts));
  await stage.worker.stop({ drainMs: 0 });
  await run.send(second!);
  const { replies, state } = await heardOf(run);
  expect(state).toBe('completed');
  expect(summaryOf(replies).created).toBeGreaterThan(50);
}, 60_000);
