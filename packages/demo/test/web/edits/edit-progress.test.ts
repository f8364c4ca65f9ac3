import { describe, expect, it } from 'vitest';
import type { TargetProgress } from '../../../contracts/edit.ts';
import type { EditEvent } from '../../../contracts/services.ts';
import { campaignTold, hearEdit, notBegun } from '../../../web/edits/edit-progress.ts';
import { aCampaign, applied, failedOnMetro } from '../samples.ts';

const heard = (...events: EditEvent[]) => events.reduce(hearEdit, notBegun);
const target = (progress: TargetProgress): EditEvent => ({ type: 'platform', target: progress });

describe('the progress of an edit', () => {
  it('has one row per platform with its latest word, in the order in which they first spoke', () => {
    const { targets } = heard(
      target({ platform: 'metro', state: 'queued' }),
      target({ platform: 'tradeyard', state: 'queued' }),
      target({ platform: 'metro', state: 'working' }),
      target(applied),
    );
    expect(targets.map(({ platform, state }) => [platform, state])).toEqual([
      ['metro', 'working'],
      ['tradeyard', 'applied'],
    ]);
  });

  it('takes the outcomes of the result, also where a step before it was not heard', () => {
    if (failedOnMetro.state !== 'failed' || applied.state !== 'applied') throw new Error('samples');
    const progress = heard(target({ platform: 'metro', state: 'working' }), {
      type: 'result',
      result: { state: 'partial-success', campaign: aCampaign(), targets: [applied, failedOnMetro], text: '' },
    });
    expect(progress.targets.map(({ state }) => state)).toEqual(['failed', 'applied']);
    expect(progress.result?.state).toBe('partial-success');
  });

  it('tells the campaign of the result, before it the one that was saved, after a refusal none', () => {
    const saved = heard({ type: 'saved', campaign: aCampaign({ version: 4 }) });
    expect(campaignTold(notBegun)).toBeUndefined();
    expect(campaignTold(saved)?.version).toBe(4);
    const result = { state: 'applied', campaign: aCampaign({ version: 5 }), targets: [], text: '' } as const;
    expect(campaignTold(hearEdit(saved, { type: 'result', result: { ...result, targets: [] } }))?.version).toBe(5);
    const refused = { state: 'refused', code: 'unknown-campaign', text: '' } as const;
    expect(campaignTold(heard({ type: 'result', result: refused }))).toBeUndefined();
  });
});
