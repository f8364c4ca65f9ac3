import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Snapshot } from '@tame/sdk';
import { expect, test } from 'vitest';
import { mailFolder } from '../../workers/mail-folder.ts';
import { inWords } from '../../workers/news-words.ts';

const snapshot = (changes: Partial<Snapshot>): Snapshot => ({
  id: 'x',
  service: 'campaign.forecast',
  state: 'completed',
  attempt: 1,
  replies: 1,
  createdMs: 1,
  updatedMs: 1,
  ...changes,
});

test('people are told of their work by the name of what it is about', () => {
  const status = { campaignId: 'c', campaignName: 'Spring Sale', done: 9, of: 60, revision: 0, dailyBudgetMicros: 1 };
  expect(inWords(snapshot({ status }), 'done')).toEqual({
    title: 'Forecast of Spring Sale is done',
    text: '60 days are forecast.',
  });
  const file = { fileName: 'spring.csv', phase: 'reading', done: 1, of: 2 };
  expect(inWords(snapshot({ service: 'campaigns.import', status: file }), 'failed').title).toBe(
    'Import of spring.csv has failed',
  );
});

test('of many campaigns, how many took the change', () => {
  const status = { change: { kind: 'pause' }, done: 120, of: 120, applied: 118, failed: 2 };
  expect(inWords(snapshot({ service: 'campaigns.bulk', status }), 'done')).toEqual({
    title: 'Pause of 120 campaigns is done',
    text: '118 of 120 applied, 2 failed.',
  });
});

test('of work that was never begun, at least its kind is told', () => {
  expect(inWords(snapshot({ state: 'expired' }), 'failed').title).toBe('Forecast has failed');
});

test('mail without a mail server is a file, and the same mail once more is the same file', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tame-mail-'));
  const what = { conversation: 'x', service: 's', user: 'ana', kind: 'failed', version: 1, atMs: 1, text: '' } as const;
  const message = {
    id: 'news-1',
    items: [
      { ...what, title: 'One has failed' },
      { ...what, title: 'Two has failed' },
    ],
  };
  try {
    for (const sink of [mailFolder(folder), mailFolder(folder)]) await sink.send('ana', message);
    expect(readdirSync(folder)).toEqual(['news-1.eml']);
    expect(readFileSync(path.join(folder, 'news-1.eml'), 'utf8')).toBe(
      'Message-ID: <news-1@localhost>\r\nTo: ana@localhost\r\nSubject: One has failed, and 1 more\r\n\r\n' +
        'One has failed\n\nTwo has failed\r\n',
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});
