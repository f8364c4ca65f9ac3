import { expect, test } from 'vitest';
import type { TargetOutcome, TargetProgress } from '../../contracts/edit.ts';
import type { EditEvent } from '../../contracts/services.ts';
import { createEditTelling } from '../../workers/edit-telling.ts';
import { sampleCampaign } from '../sample-campaign.ts';

const campaign = { ...sampleCampaign(), version: 2, bindings: [] };
const applied: TargetOutcome = { platform: 'metro', state: 'applied', verified: false, writes: 1 };
const steps: TargetProgress[] = [
  { platform: 'metro', state: 'queued' },
  { platform: 'metro', state: 'working' },
  applied,
];
const result = { state: 'applied' as const, campaign, targets: [applied], text: 'Applied on Metro.' };

function telling(before: readonly EditEvent[] = []) {
  const said: EditEvent[] = [];
  return { said, it: createEditTelling(before, (event) => said.push(event)) };
}

test('a first attempt says everything in order', () => {
  const { said, it } = telling();
  it.saved(campaign);
  it.saved(campaign);
  for (const step of steps) it.platform(step);
  it.result(result);
  expect(said.map(({ type }) => type)).toEqual(['saved', 'platform', 'platform', 'platform', 'result']);
  expect([it.platforms, it.through, it.ended]).toEqual([1, 1, true]);
});

test('wherever the first attempt was cut off, two attempts together say what one would have said', () => {
  const whole = telling();
  whole.it.saved(campaign);
  for (const step of steps) whole.it.platform(step);
  whole.it.result(result);
  for (let cut = 0; cut < whole.said.length; cut += 1) {
    const second = telling(whole.said.slice(0, cut));
    second.it.saved(campaign);
    second.it.platform({ platform: 'metro', state: 'queued' });
    if (cut < 4) for (const step of steps.slice(Math.max(0, cut - 1))) second.it.platform(step);
    second.it.result(result);
    expect([...whole.said.slice(0, cut), ...second.said]).toEqual(whole.said);
  }
});

test('an outcome that was settled and never said is said before the result', () => {
  const { said, it } = telling([
    { type: 'saved', campaign },
    { type: 'platform', target: { platform: 'metro', state: 'working' } },
  ]);
  it.result(result);
  expect(said).toEqual([
    { type: 'platform', target: applied },
    { type: 'result', result },
  ]);
});

test('an outcome that changes with a later attempt is said again', () => {
  const unknown: TargetProgress = { platform: 'metro', state: 'unknown', reason: 'It may or may not be there.' };
  const { said, it } = telling([{ type: 'platform', target: unknown }]);
  it.platform(applied);
  expect(said).toEqual([{ type: 'platform', target: applied }]);
});
