import { describe, expect, it } from 'vitest';
import { hearImport, noImport } from '../../../web/import/import-view.ts';
import { phaseWords, summarySentence, withoutLine } from '../../../web/import/import-words.ts';

const summary = { shape: 'northlight', lines: 137, created: 0, updated: 0, unchanged: 0, skipped: 0 };

describe('an import in words', () => {
  it('says what it is doing', () => {
    expect(phaseWords(undefined)).toBe('Waiting to begin…');
    expect(phaseWords({ fileName: 'a', phase: 'reading', done: 1_000, of: 2_000 })).toBe(
      'Reading: 1,000 of 2,000 lines',
    );
    expect(phaseWords({ fileName: 'a', phase: 'placing', done: 1, of: 3 })).toBe(
      'Saved. Placing on the platforms: 1 of 3',
    );
  });

  it('sums up what came of it', () => {
    expect(summarySentence(summary)).toBe('Read 137 lines of a northlight export: nothing had to be changed.');
    expect(summarySentence({ ...summary, created: 1, updated: 2, unchanged: 5, skipped: 1 })).toBe(
      'Read 137 lines of a northlight export: saved 3 campaigns, 5 already up to date, 1 left out.',
    );
  });

  it('does not say the line twice', () => {
    expect(withoutLine({ line: 20, text: 'Line 20, field "Budget": it is empty.' })).toBe(
      'Field "Budget": it is empty.',
    );
    expect(withoutLine({ line: 2, text: 'Line 20: it has 9 fields.' })).toBe('Line 20: it has 9 fields.');
    expect(withoutLine({ line: 0, text: 'the file ends early.' })).toBe('The file ends early.');
  });

  it('collects problems over several replies', () => {
    const problem = { line: 3, level: 'error', text: 'No date.' } as const;
    const view = [
      { type: 'problems', problems: [problem] } as const,
      { type: 'problems', problems: [problem, problem] } as const,
      { type: 'summary', summary } as const,
    ].reduce(
      (was, event) => hearImport(was, event.type === 'problems' ? { ...event, problems: [...event.problems] } : event),
      noImport,
    );
    expect(view.problems).toHaveLength(3);
    expect(view.summary).toEqual(summary);
  });
});
