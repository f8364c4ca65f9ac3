import { describe, expect, it } from 'vitest';
import type { EditableFields } from '../../../contracts/campaign.ts';
import { conflictsIn, decided } from '../../../web/campaign/conflict.ts';
import { aCampaign } from '../samples.ts';

const asked: EditableFields = { budgetMicros: 5_000_000, name: 'Mine', status: 'paused' };
const conflicts = [
  { field: 'budgetMicros', mine: 5_000_000, theirs: 6_000_000, theirsVersion: 8 },
  { field: 'name', mine: 'Mine', theirs: 'Theirs', theirsVersion: 9 },
] as const;

describe('deciding a conflict', () => {
  it('needs a choice for each field', () => {
    expect(decided(asked, conflicts, { budgetMicros: 'mine' })).toBeUndefined();
  });

  it('sends mine and what nobody else touched, and leaves theirs', () => {
    expect(decided(asked, conflicts, { budgetMicros: 'mine', name: 'theirs' })).toEqual({
      budgetMicros: 5_000_000,
      status: 'paused',
    });
  });

  it('leaves nothing to send when all was in conflict and all is theirs', () => {
    expect(decided({ name: 'Mine' }, conflicts.slice(1), { name: 'theirs' })).toEqual({});
  });

  it('is only there when the result says so', () => {
    expect(conflictsIn(undefined)).toEqual([]);
    expect(conflictsIn({ state: 'applied', campaign: aCampaign(), targets: [], text: '' })).toEqual([]);
    expect(conflictsIn({ state: 'conflict', campaign: aCampaign(), conflicts: [...conflicts], text: '' })).toHaveLength(
      2,
    );
  });
});
