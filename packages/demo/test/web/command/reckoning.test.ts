import { describe, expect, it } from 'vitest';
import type { Order } from '../../../grammar/plan.ts';
import { reckoningOf, yesWords } from '../../../web/command/reckoning.ts';
import { campaigns } from '../../grammar/desk.ts';

const byId = new Map(campaigns.map((campaign) => [campaign.id, campaign]));
const pause = (...ids: string[]): Order => ({
  intent: 'change',
  campaigns: { ids, filters: [] },
  changes: [{ kind: 'pause' }],
});
const undo: Order = { intent: 'undo' };

describe('taking back', () => {
  it('puts the values of before into the campaign as it is now', () => {
    const before = { budgetMicros: 5_000_000 };
    const reckoning = reckoningOf(undo, { byId }, { campaignId: 'spring', before });
    expect(reckoning?.edits).toEqual([{ campaign: byId.get('spring'), fields: before }]);
  });

  it('says that there is nothing, where nothing was changed or it is so again', () => {
    for (const undoable of [undefined, { campaignId: 'spring', before: { status: 'enabled' as const } }]) {
      expect(reckoningOf(undo, { byId }, undoable)).toMatchObject({ edits: [] });
      expect(reckoningOf(undo, { byId }, undoable)?.problem).toMatch(/nothing to take back/);
    }
  });
});

describe('the yes', () => {
  it('of several says what is done to how many', () => {
    const order = pause('spring', 'warmers', 'draft');
    expect(yesWords(order, reckoningOf(order, { byId }, undefined), byId)).toBe('Yes, pause 2 campaigns');
  });

  it('of one small change is short, for its name stands above it', () => {
    const order = pause('spring');
    expect(yesWords(order, reckoningOf(order, { byId }, undefined), byId)).toBe('Do it');
  });

  it('of a campaign that is gone meanwhile does nothing', () => {
    expect(reckoningOf(pause('gone'), { byId }, undefined)?.edits).toEqual([]);
  });
});
