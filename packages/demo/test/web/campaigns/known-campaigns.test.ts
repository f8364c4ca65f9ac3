import { TameError } from '@tame/sdk';
import { describe, expect, it } from 'vitest';
import {
  hearNews,
  noCampaigns,
  type CampaignNews,
  type KnownCampaigns,
} from '../../../web/campaigns/known-campaigns.ts';
import { aBinding, aCampaign } from '../samples.ts';

function heard(...news: CampaignNews[]): KnownCampaigns {
  return news.reduce(hearNews, noCampaigns);
}
const asked: CampaignNews = { type: 'asked' };
const listed: CampaignNews = { type: 'listed', nowMs: 7 };

describe('what is known of the campaigns', () => {
  it('is current once the list was heard to its end', () => {
    const known = heard(
      asked,
      { type: 'page', campaigns: [aCampaign()] },
      { type: 'page', campaigns: [aCampaign({ id: 'c-2' })] },
      listed,
    );
    expect(known.state).toBe('current');
    expect([...known.byId.keys()]).toEqual(['c-1', 'c-2']);
  });

  it('keeps a change that overtook the list, even of the same version', () => {
    const changed = aCampaign({ bindings: [aBinding({ state: 'failed' })] });
    const known = heard(
      asked,
      { type: 'change', campaign: changed },
      { type: 'page', campaigns: [aCampaign()] },
      listed,
    );
    expect(known.byId.get('c-1')).toBe(changed);
  });

  it('takes a line of the list that is newer than the change before it', () => {
    const newer = aCampaign({ version: 5 });
    const known = heard(
      asked,
      { type: 'change', campaign: aCampaign({ version: 4 }) },
      { type: 'page', campaigns: [newer] },
    );
    expect(known.byId.get('c-1')).toBe(newer);
  });

  it('takes every change, also one without a new version', () => {
    const changed = aCampaign({ bindings: [aBinding({ state: 'drifted' })] });
    expect(
      heard({ type: 'page', campaigns: [aCampaign()] }, { type: 'change', campaign: changed }).byId.get('c-1'),
    ).toBe(changed);
  });

  it('learns from an edit only what is newer: after a reload its replies are heard again', () => {
    const known = heard({ type: 'page', campaigns: [aCampaign({ version: 8 })] });
    expect(hearNews(known, { type: 'learned', campaign: aCampaign({ version: 8, name: 'stale' }) })).toBe(known);
    expect(hearNews(known, { type: 'learned', campaign: aCampaign({ version: 9 }) }).byId.get('c-1')?.version).toBe(9);
  });

  it('lets the list correct what an edit told with the same version, but not what it told with a newer one', () => {
    const told = { type: 'learned', campaign: aCampaign({ version: 8 }) } as const;
    const same = aCampaign({ version: 8, bindings: [] });
    expect(heard(asked, told, { type: 'page', campaigns: [same] }).byId.get('c-1')).toBe(same);
    expect(heard(asked, told, { type: 'page', campaigns: [aCampaign({ version: 7 })] }).byId.get('c-1')?.version).toBe(
      8,
    );
  });

  it('believes the list more than what it remembers, whatever the versions: the database may be a new one', () => {
    const remembered = { type: 'remembered', campaigns: [aCampaign({ version: 40 })], asOfMs: 1 } as const;
    expect(
      heard(remembered, asked, { type: 'page', campaigns: [aCampaign({ version: 1 })] }, listed).byId.get('c-1')
        ?.version,
    ).toBe(1);
  });

  it('shows what it remembers until the list ends, and drops what is not on it', () => {
    const before = heard({ type: 'remembered', campaigns: [aCampaign({ id: 'gone' })], asOfMs: 1 }, asked, {
      type: 'page',
      campaigns: [aCampaign()],
    });
    expect(before.state).toBe('remembered');
    expect(before.byId.has('gone')).toBe(true);
    expect([...hearNews(before, listed).byId.keys()]).toEqual(['c-1']);
  });

  it('keeps the campaigns when the list fails, and goes on when it is asked again', () => {
    const failed = heard(
      { type: 'page', campaigns: [aCampaign()] },
      { type: 'failed', error: new TameError('SILENCE', 'It went silent.') },
    );
    expect(failed).toMatchObject({ state: 'failed', error: { code: 'SILENCE' } });
    const again = hearNews(failed, asked);
    expect(again.state).toBe('remembered');
    expect(again.error).toBeUndefined();
    expect(again.byId.size).toBe(1);
  });
});
