import { describe, expect, test } from 'vitest';
import type { Answered } from '../../connectors/caller.ts';
import { judgeGoggle } from '../../connectors/goggle/judge.ts';
import { judgeMetro } from '../../connectors/metro/dialect.ts';
import { gapForUsage, usageOf } from '../../connectors/metro/usage.ts';
import { judgeTradeyard } from '../../connectors/tradeyard/dialect.ts';
import { matching } from '../matching.ts';

const nowMs = Date.parse('2026-11-20T12:00:00Z');
const answer = (status: number, body: unknown = {}, headers: Record<string, string> = {}): Answered => ({
  type: 'answered',
  status,
  body,
  headers: new Headers(headers),
});
const judges = {
  tradeyard: (answered: Answered) => judgeTradeyard(answered, nowMs),
  goggle: judgeGoggle,
  metro: judgeMetro,
};

describe.each(Object.entries(judges))('%s', (_, judge) => {
  test.each([500, 502, 503, 504])(
    'a failure %i of the server leaves open whether it was done, whatever stands in it',
    (status) => {
      for (const body of ['<html>Bad Gateway</html>', '', {}, null, { error: 'x' }]) {
        expect(judge(answer(status, body))).toEqual({ type: 'lost' });
      }
    },
  );

  test('an answer in no known form is a refusal that says so, and never a success', () => {
    for (const body of ['<html>', null, [], { error: 7 }]) {
      expect(judge(answer(418, body))).toMatchObject({ type: 'refused', detail: matching(/418/) });
    }
  });

  test('what it agrees to is done', () => {
    expect(judge(answer(200, { a: 1 }))).toEqual({ type: 'done', body: { a: 1 } });
  });
});

test.each([
  ['42', 42_000],
  ['0.5', 500],
  ['Fri, 20 Nov 2026 12:00:30 GMT', 30_000],
  ['Fri, 20 Nov 2026 11:00:00 GMT', 0],
])('Tradeyard’s Retry-After %s is a wait of %i ms', (header, waitMs) => {
  expect(judges.tradeyard(answer(429, {}, { 'retry-after': header }))).toEqual({ type: 'throttled', waitMs });
});

test('a throttling that says nothing about its length is one all the same', () => {
  expect(judges.tradeyard(answer(429))).toEqual({ type: 'throttled' });
  expect(judges.tradeyard(answer(429, {}, { 'retry-after': 'soon' }))).toEqual({ type: 'throttled' });
  expect(judges.goggle(answer(429))).toEqual({ type: 'throttled' });
  expect(judges.metro(answer(400, { error: { message: 'x', code: 17 } }))).toEqual({ type: 'throttled' });
});

test('Goggle’s errors are known by their code, whatever the status', () => {
  const failing = (family: string, code: string) => ({
    error: {
      status: 'INVALID_ARGUMENT',
      message: 'No.',
      details: [{ errors: [{ errorCode: { [family]: code }, message: 'Why.' }] }],
    },
  });
  expect(judges.goggle(answer(400, failing('databaseError', 'CONCURRENT_MODIFICATION')))).toEqual({ type: 'busy' });
  expect(judges.goggle(answer(400, failing('quotaError', 'RESOURCE_TEMPORARILY_EXHAUSTED')))).toEqual({
    type: 'throttled',
  });
  expect(judges.goggle(answer(400, failing('campaignBudgetError', 'BUDGET_BELOW_PER_DAY_MINIMUM')))).toEqual({
    type: 'refused',
    code: 'below-minimum',
    detail: 'Goggle refused this: Why.',
  });
});

describe('Metro’s usage', () => {
  const header = (...shares: object[]) => new Headers({ 'x-business-use-case-usage': JSON.stringify({ '1': shares }) });
  const share = { call_count: 10, total_cputime: 0, total_time: 0, estimated_time_to_regain_access: 0 };

  test('is the fullest of all counts', () => {
    const usage = usageOf(header(share, { ...share, total_time: 96, estimated_time_to_regain_access: 3 }));
    expect(usage).toEqual({ percent: 96, minutesToRegain: 3 });
  });

  test('tells how long to stay away once it is used up', () => {
    const refused = answer(400, { error: { message: 'x', code: 80_004 } });
    refused.headers.set(
      'x-business-use-case-usage',
      JSON.stringify({ '1': [{ ...share, estimated_time_to_regain_access: 3 }] }),
    );
    expect(judges.metro(refused)).toEqual({ type: 'throttled', waitMs: 180_000 });
  });

  test('that cannot be read changes nothing', () => {
    expect(usageOf(new Headers())).toBeUndefined();
    expect(usageOf(new Headers({ 'x-business-use-case-usage': '{"1":' }))).toBeUndefined();
  });

  test('makes the gaps longer the fuller it is', () => {
    const gaps = Array.from({ length: 101 }, (_, percent) => gapForUsage(percent));
    expect(gaps).toEqual(gaps.toSorted((one, other) => one - other));
    expect([gapForUsage(74), gapForUsage(95)]).toEqual([0, 5_000]);
  });
});
