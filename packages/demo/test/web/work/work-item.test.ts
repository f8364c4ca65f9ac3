import type { Snapshot } from '@tame/sdk';
import { describe, expect, it } from 'vitest';
import type { Asked } from '../../../web/tame/asked.ts';
import { aboutOf, titleOf, waitingFor } from '../../../web/work/describe.ts';
import { workItems } from '../../../web/work/work-item.ts';
import { aCampaign } from '../samples.ts';

function snapshot(changes: Partial<Snapshot> = {}): Snapshot {
  return {
    id: 'x',
    service: 'campaign.edit',
    state: 'queued',
    attempt: 0,
    replies: 0,
    createdMs: 1,
    updatedMs: 1,
    ...changes,
  };
}
const nothing = () => undefined;
const edit: Asked = {
  kind: 'edit',
  input: { campaignId: 'c-1', baseVersion: 3, fields: { budgetMicros: 500_000_000, status: 'paused' } },
};

describe('my work', () => {
  it('leaves out what is no work of a person, and has the newest first', () => {
    const items = workItems(
      [
        snapshot({ id: 'a', createdMs: 1 }),
        snapshot({ id: 'b', service: 'campaigns.list' }),
        snapshot({ id: 'c', createdMs: 2 }),
      ],
      nothing,
    );
    expect(items.map(({ id }) => id)).toEqual(['c', 'a']);
  });

  it('names an edit that only this device knows of, from what was asked', () => {
    const [item] = workItems([snapshot({ state: 'stored' })], () => edit);
    expect(titleOf(item!.subject, aCampaign())).toBe('Status to Paused and budget to €500.00');
    expect(aboutOf(item!.subject, aCampaign())).toBe('Spring Sale');
  });

  it('names work of another device from what the worker says', () => {
    const status = { campaignId: 'c-1', campaignName: 'Spring Sale', fields: { name: 'Summer' }, done: 1, of: 3 };
    const [item] = workItems([snapshot({ status })], nothing);
    expect(item).toMatchObject({ subject: { campaignId: 'c-1' }, progress: { done: 1, of: 3 } });
    expect(titleOf(item!.subject, undefined)).toBe('Name to “Summer”');
    expect(aboutOf(item!.subject, undefined)).toBe('Spring Sale');
  });

  it('lists work it knows nothing of, and work with a status of another version', () => {
    const [item] = workItems([snapshot({ status: { percent: 3 } })], nothing);
    expect(titleOf(item!.subject, undefined)).toBe('Edit of a campaign');
    expect(item?.progress).toBeUndefined();
  });

  it('names forecasts, imports and retries', () => {
    const progress = { campaignId: 'c-1', campaignName: 'S', done: 3, of: 60, revision: 0, dailyBudgetMicros: 1 };
    const items = workItems(
      [
        snapshot({ id: 'a', createdMs: 3, service: 'campaign.forecast', status: progress }),
        snapshot({
          id: 'b',
          createdMs: 2,
          service: 'campaigns.import',
          status: { fileName: 'a.csv', phase: 'saving', done: 1, of: 2 },
        }),
        snapshot({ id: 'c', createdMs: 1, service: 'campaign.retry' }),
      ],
      (id) =>
        id === 'c' ? { kind: 'retry', input: { campaignId: 'c-1', platforms: ['metro', 'goggle'] } } : undefined,
    );
    expect(items.map(({ subject }) => titleOf(subject, undefined))).toEqual([
      '60-day forecast',
      'Import of a.csv',
      'Push again to Metro and Goggle',
    ]);
  });

  it('says what waiting work waits for', () => {
    const queued = { state: 'queued', workers: 2, waitingAhead: 3 } as const;
    expect(waitingFor(queued)).toBe('3 requests before it.');
    expect(waitingFor({ ...queued, workers: 0 })).toMatch(/No worker/);
    expect(waitingFor({ ...queued, state: 'stored' })).toMatch(/Saved here/);
    expect(waitingFor({ ...queued, state: 'working' })).toBeUndefined();
  });
});
