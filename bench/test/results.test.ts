/** How new results come among those that are kept, and how they are shown. */
import { expect, test } from 'vitest';
import type { Machine } from '../harness/machine.ts';
import { markdown } from '../harness/markdown.ts';
import { plot } from '../harness/plot.ts';
import { resultOf, type Result } from '../harness/result.ts';
import { merged, type Results } from '../harness/results.ts';
import { absent, measurement, ran, resultWith } from './outcomes.ts';

const machine: Machine = { cpu: 'A', cores: 2, memoryGiB: 4, system: 'S', node: '20', fsyncMs: 0.2 };
const of = (date: string, ...results: Result[]): Results => results.map((each) => ({ ...each, date, machine }));

test('a result takes the place of the one of its name; the others stay, with their day, in the order of the table', () => {
  const kept = of('2026-01-01', resultWith('topic', 'peer', 1), resultWith('stream', 'peer', 1));
  const results = merged(kept, of('2026-02-02', resultWith('stream', 'peer', 2)), ['stream', 'status', 'topic']);
  expect(results.map(({ name, date, comparisons }) => [name, date, comparisons[0]?.ratio.median])).toEqual([
    ['stream', '2026-02-02', 2],
    ['topic', '2026-01-01', 1],
  ]);
});

test('what is not measured any more is kept no longer', () => {
  expect(merged(of('2026-01-01', resultWith('gone', 'peer', 1)), of('2026-02-02'), ['stream'])).toEqual([]);
});

test('the table says when and where, who is absent and why, and which target is missed', () => {
  const asked = measurement({ better: 'more', targets: [{ against: 'slow peer', atLeast: 2 }] });
  const outcomes = [ran('TAME', 10, 12, 14), ran('slow peer', 8, 8, 8), absent('lost peer', 'no program on the path')];
  const text = markdown(of('2026-02-02', resultOf(asked, outcomes, 1)));
  expect(text).toContain('| TAME (TAME 1.0.0) | durable | **12** (10 to 14) |');
  expect(text).toContain('| **1.50×** | at least 2×: **missed** |');
  expect(text).toContain('absent: no program on the path');
  expect(text).toContain('2026-02-02; A, 2 cores, 4 GiB');
});

test('the picture has a bar for each comparison, in the colour of its target', () => {
  const asked = measurement({ better: 'more', targets: [{ against: 'peer', atLeast: 2 }] });
  const picture = plot(of('2026-02-02', resultOf(asked, [ran('TAME', 4), ran('peer', 1), ran('other', 1)], 1)));
  expect(picture.match(/<rect class="reached"/g)).toHaveLength(1);
  expect(picture.match(/<rect class="free"/g)).toHaveLength(1);
});
