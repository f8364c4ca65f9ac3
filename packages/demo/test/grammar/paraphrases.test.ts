/** Sentences that nobody thought of when the grammar was written: each is understood rightly, or asked about. */
import { expect, it } from 'vitest';
import { isWrite, type Change } from '../../grammar/plan.ts';
import { read } from '../../grammar/read.ts';
import { desk } from './desk.ts';

/** What a person who says so means: the one write that would be right. */
const meant: readonly (readonly [text: string, ids: readonly string[], change: Change | undefined])[] = [
  ['could you take spring sale offline for me', ['spring'], { kind: 'pause' }],
  ['give winter warmers another 300 euros', ['warmers'], { kind: 'budget-add', micros: 300_000_000, currency: 'EUR' }],
  ['spring sale should not stop before June 30', ['spring'], { kind: 'end-on', day: '2026-06-30' }],
  ['let queen size run until the end of July', ['queen'], { kind: 'end-on', day: '2026-07-31' }],
  ['bring the spring retargeting one back down to 2500', ['spring-r'], { kind: 'budget-to', micros: 2_500_000_000 }],
  ['we spend too much on tents, pause it for two days', ['tents'], undefined],
  [
    'halve what we put into winter warmers and back to school',
    ['warmers', 'school'],
    { kind: 'budget-by', percent: -50 },
  ],
  ['pause the slow ones, not spring sale', [], undefined],
  ['make it 15% cheaper', ['trial'], { kind: 'budget-by', percent: -15 }],
  ['increase spring sale budget 10', ['spring'], undefined],
  ['from tomorrow on cold brew gets 80 a day', ['daily'], undefined],
  ['stop pausing winter warmers', ['warmers'], { kind: 'resume' }],
  ['move the end of zurich one week earlier', ['zurich'], { kind: 'end-by', length: { count: -1, unit: 'week' } }],
  ['raise budget of spring sale from 3000 to 4000', ['spring'], { kind: 'budget-to', micros: 4_000_000_000 }],
  ['resume spring sale after 1 July', ['spring'], undefined],
  ['pause half of the campaigns', [], undefined],
];

it.each(meant)('“%s” never becomes another change than was meant', (text, ids, change) => {
  const reading = read(text, desk);
  const written = reading.state === 'plan' && isWrite(reading.plan.order) ? [reading.plan.order] : [];
  const right = { intent: 'change', campaigns: { ids, filters: [] }, changes: [change] };
  expect([[], [right]]).toContainEqual(written);
});
