import { describe, expect, it } from 'vitest';
import type { Change } from '../../../grammar/plan.ts';
import { changing, withDeed } from '../../../web/command/deeds.ts';
import { asTyped, typedProblem, withTyped } from '../../../web/command/typed-values.ts';

const by: Change = { kind: 'budget-by', percent: undefined };
const to: Change = { kind: 'budget-to', micros: undefined };
const end: Change = { kind: 'end-by', length: { count: 1, unit: 'week' } };

describe('a value that is typed into a chip', () => {
  it('is read like in a sentence', () => {
    expect(withTyped(by, '-12.5')).toEqual({ kind: 'budget-by', percent: -12.5 });
    expect(withTyped(to, '1,500')).toMatchObject({ micros: 1_500_000_000 });
    expect(withTyped(end, '-3 days')).toEqual({ kind: 'end-by', length: { count: -3, unit: 'day' } });
    expect(withTyped({ kind: 'rename', name: 'x' }, '  ')).toEqual({ kind: 'rename', name: undefined });
  });

  it('that can be read in two ways, or not at all, is none, and says how to write it', () => {
    for (const text of ['1.500', 'ten', '-5', '0', '5 6']) {
      expect(withTyped(to, text)).toMatchObject({ micros: undefined });
      expect(typedProblem(to, text)).toBe('Write it like 1234.50.');
    }
    expect(typedProblem(end, 'soon')).toMatch(/2 weeks/);
    expect(typedProblem(to, '')).toBeUndefined();
  });

  it('is no longer bound to the direction that was said with another value', () => {
    expect(withTyped({ kind: 'budget-to', micros: 1, way: 'up' }, '5')).not.toHaveProperty('way');
    expect(withTyped({ kind: 'end-on', day: '2026-07-01', way: 'later' }, '2026-06-20')).not.toHaveProperty('way');
  });

  it('is written as it is read', () => {
    for (const change of [withTyped(by, '-12.5'), withTyped(to, '1234.50'), withTyped(end, '2 weeks')]) {
      expect(withTyped(change, asTyped(change))).toEqual(change);
    }
  });
});

it('every deed can be chosen in place of another, for the same campaigns', () => {
  const campaigns = { ids: ['spring'], filters: [] };
  for (const deed of changing) {
    const order = withDeed({ campaigns, changes: [{ kind: 'pause' }] }, 0, deed);
    expect(order).toMatchObject({ intent: 'change', campaigns, changes: [{ kind: deed }] });
  }
  expect(withDeed({ campaigns, changes: [{ kind: 'pause' }] }, 0, 'forecast')).toEqual({
    intent: 'forecast',
    campaigns,
  });
});
