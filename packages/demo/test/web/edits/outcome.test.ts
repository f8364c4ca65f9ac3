import { TameError } from '@tame/sdk';
import { describe, expect, it } from 'vitest';
import { endedBetween, outcomeOf } from '../../../web/edits/outcome.ts';
import { aCampaign, anEdit } from '../samples.ts';

const done = { state: 'applied', campaign: aCampaign(), targets: [], text: 'Applied on Tradeyard.' } as const;

describe('the outcome of an edit', () => {
  it('is its state while it runs, then its result', () => {
    expect(outcomeOf(anEdit({ watched: { state: 'stored' } })).label).toBe('On this device');
    expect(outcomeOf(anEdit({ view: { result: { ...done, targets: [] } } }))).toMatchObject({
      label: 'Applied',
      tone: 'good',
    });
  });

  it('is told in a sentence when the conversation itself failed', () => {
    const dead = outcomeOf(anEdit({ watched: { ended: true, error: new TameError('DEAD', 'All attempts failed.') } }));
    expect(dead.tone).toBe('bad');
    expect(dead.text).toMatch(/\.$/);
    expect(
      outcomeOf(anEdit({ watched: { ended: true, error: new TameError('CANCELLED', 'It was cancelled.') } })).tone,
    ).toBe('quiet');
  });
});

describe('edits that have just ended', () => {
  const open = new Map([['e-1', anEdit()]]);
  const ended = new Map([['e-1', anEdit({ view: { result: { ...done, targets: [] } } })]]);

  it('are those that were open a moment ago', () => {
    expect(endedBetween(open, ended).map(({ id }) => id)).toEqual(['e-1']);
    expect(endedBetween(ended, ended)).toEqual([]);
    expect(endedBetween(new Map(), ended)).toEqual([]);
  });

  it('are never old news', () => {
    const old = new Map([['e-1', anEdit({ isOld: true })]]);
    const oldEnded = new Map([['e-1', anEdit({ isOld: true, view: { result: { ...done, targets: [] } } })]]);
    expect(endedBetween(old, oldEnded)).toEqual([]);
  });
});
