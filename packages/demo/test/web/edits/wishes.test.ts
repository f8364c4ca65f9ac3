import { describe, expect, it } from 'vitest';
import { openByCampaign, withWishes } from '../../../web/edits/wishes.ts';
import { aCampaign, anEdit, applied } from '../samples.ts';

describe('a campaign with edits under way', () => {
  it('shows what they want before it is saved, and says which fields are wishes', () => {
    const shown = withWishes(aCampaign(), [anEdit({ fields: { budgetMicros: 5_000_000, status: 'paused' } })]);
    expect(shown.campaign).toMatchObject({ budgetMicros: 5_000_000, status: 'paused', name: 'Spring Sale' });
    expect(shown.wished).toEqual(['status', 'budgetMicros']);
  });

  it('lets the later of two wishes for a field count, whatever order they are found in', () => {
    const first = anEdit({ id: 'e-1', createdMs: 1, fields: { budgetMicros: 1_000_000 } });
    const second = anEdit({ id: 'e-2', createdMs: 2, fields: { budgetMicros: 2_000_000 } });
    const open = openByCampaign([second, first]).get('c-1');
    expect(withWishes(aCampaign(), open).campaign.budgetMicros).toBe(2_000_000);
  });

  it('stops wishing once it is saved: what is known then is newer', () => {
    const saved = anEdit({ view: { saved: aCampaign({ version: 4 }) } });
    const shown = withWishes(aCampaign({ budgetMicros: 7_000_000, version: 5 }), [saved]);
    expect(shown.campaign.budgetMicros).toBe(7_000_000);
    expect(shown.wished).toEqual([]);
  });

  it('goes back to what is known when the edit is refused', () => {
    const result = { state: 'refused', code: 'not-possible', text: '' } as const;
    const open = openByCampaign([anEdit({ view: { result } })]);
    expect(withWishes(aCampaign(), open.get('c-1')).campaign).toEqual(aCampaign());
  });

  it('is pending on platforms that have yet to answer, and only on those it is meant for', () => {
    const edit = anEdit({ platforms: ['tradeyard', 'metro'], view: { targets: [applied] } });
    const states = withWishes(aCampaign(), [edit]).campaign.bindings.map(({ platform, state }) => [platform, state]);
    expect(states).toEqual([
      ['tradeyard', 'in-sync'],
      ['goggle', 'in-sync'],
      ['metro', 'pending'],
    ]);
  });

  it('says when something has not left this device', () => {
    expect(withWishes(aCampaign(), [anEdit({ watched: { state: 'stored' } })]).onDeviceOnly).toBe(true);
    expect(withWishes(aCampaign(), [anEdit({ watched: { state: 'accepted' } })]).onDeviceOnly).toBe(false);
  });
});
