import { describe, expect, it } from 'vitest';
import { overtaken, readDraft, shownValues, type, valuesOf, type Draft } from '../../../web/campaign/draft.ts';
import { aCampaign } from '../samples.ts';

const campaign = aCampaign();
function typed(...keys: [Parameters<typeof type>[2], string][]): Draft | undefined {
  return keys.reduce<Draft | undefined>((draft, [field, text]) => type(draft, campaign, field, text), undefined);
}

describe('the draft of a form', () => {
  it('shows amounts as decimals and an open end as nothing', () => {
    expect(valuesOf(aCampaign({ endDate: null }))).toMatchObject({ budgetMicros: '3000.00', endDate: '' });
    expect(valuesOf(aCampaign({ currency: 'JPY' })).budgetMicros).toBe('3000');
  });

  it('reads only what was changed, as the contract wants it', () => {
    const draft = typed(['budgetMicros', '0.30'], ['endDate', ''], ['name', ' Summer ']);
    expect(readDraft(campaign, draft)).toEqual({
      fields: { budgetMicros: 300_000, endDate: null, name: 'Summer' },
      problems: {},
    });
  });

  it('is nothing once everything is as it was', () => {
    expect(typed(['name', 'x'], ['name', 'Spring Sale'])).toBeUndefined();
    expect(typed(['name', 'x'], ['status', 'paused'], ['name', 'Spring Sale'])?.typed).toEqual({ status: 'paused' });
  });

  it('changes nothing when the same amount is written differently', () => {
    expect(readDraft(campaign, typed(['budgetMicros', '3000'])).fields).toEqual({});
  });

  it('says what is wrong, field by field', () => {
    const { fields, problems } = readDraft(
      campaign,
      typed(['budgetMicros', '1.234'], ['name', ' '], ['startDate', '']),
    );
    expect(fields).toEqual({});
    expect(problems.budgetMicros).toMatch(/at most 2 decimals/);
    expect(problems.name).toBe('Give the campaign a name.');
    expect(problems.startDate).toBe('Choose the day it starts.');
  });

  it('refuses dates in the wrong order, but only when they were touched', () => {
    expect(readDraft(campaign, typed(['endDate', '2026-05-01'])).problems.endDate).toMatch(/before it starts/);
    const wrong = aCampaign({ endDate: '2026-05-01' });
    expect(readDraft(wrong, type(undefined, wrong, 'name', 'x')).problems).toEqual({});
  });

  it('keeps the version of the first key, while other people go on', () => {
    const draft = typed(['budgetMicros', '500']);
    const later = aCampaign({ version: 9, budgetMicros: 7_000_000, name: 'Theirs' });
    const more = type(draft, later, 'status', 'paused');
    expect(more?.baseVersion).toBe(3);
    expect(shownValues(later, more)).toMatchObject({ budgetMicros: '500', name: 'Theirs', status: 'paused' });
    expect(overtaken(later, more)).toEqual(['budgetMicros']);
  });

  it('is not overtaken by the same value', () => {
    expect(overtaken(aCampaign({ name: 'Summer' }), typed(['name', 'Summer']))).toEqual([]);
  });
});
