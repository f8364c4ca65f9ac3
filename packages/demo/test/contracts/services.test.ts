import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { CAMPAIGNS_PER_PAGE, CampaignPage, EditEvent, EditStatus } from '../../contracts/services.ts';
import { aBinding, aCampaign, applied } from '../web/samples.ts';

const reason =
  'The platform takes no budget below its minimum of €5.00 a day; raise the budget or leave it out. '.repeat(4);

describe('the contracts of the services', () => {
  it('fit a full page of talkative campaigns into one message of 256 KiB', () => {
    const binding = aBinding({
      state: 'failed',
      reason,
      behind: ['name', 'status', 'startDate', 'endDate', 'budgetMicros', 'pacing'],
    });
    const campaign = aCampaign({ name: 'ü'.repeat(200), bindings: [binding, binding, binding] });
    const page = { campaigns: Array.from({ length: CAMPAIGNS_PER_PAGE }, () => campaign), total: 1_000 };
    expect(v.is(CampaignPage, page)).toBe(true);
    expect(Buffer.byteLength(JSON.stringify(page))).toBeLessThan(256 * 1024);
    expect(v.is(CampaignPage, { ...page, campaigns: [...page.campaigns, campaign] })).toBe(false);
  });

  it('know the three things an edit says, and nothing else', () => {
    expect(v.is(EditEvent, { type: 'saved', campaign: aCampaign() })).toBe(true);
    expect(v.is(EditEvent, { type: 'platform', target: applied })).toBe(true);
    expect(v.is(EditEvent, { type: 'result', result: { state: 'refused', code: 'unknown-campaign', text: 'x' } })).toBe(
      true,
    );
    expect(v.is(EditEvent, { type: 'platform', target: { platform: 'elsewhere', state: 'queued' } })).toBe(false);
  });

  it('let a retry have a status without fields, but no empty fields', () => {
    const status = { campaignId: 'c', campaignName: 'n', done: 0, of: 1 };
    expect(v.is(EditStatus, status)).toBe(true);
    expect(v.is(EditStatus, { ...status, fields: {} })).toBe(false);
  });
});
