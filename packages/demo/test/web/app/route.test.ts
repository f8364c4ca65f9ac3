import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hrefOf, readRoute, type Route } from '../../../web/app/route.ts';

const id = fc.option(fc.string({ minLength: 1, unit: 'grapheme' }), { nil: undefined });
const route: fc.Arbitrary<Route> = fc.oneof(
  fc.record({ page: fc.constant('campaigns' as const), campaignId: id }),
  fc.record({ page: fc.constant('forecast' as const), campaignId: id, runId: id }),
  fc.record({ page: fc.constant('import' as const), runId: id }),
  fc.record({ page: fc.constant('bulk' as const), runId: fc.string({ minLength: 1, unit: 'grapheme' }) }),
  fc.record({ page: fc.constant('work' as const) }),
);

describe('the address of a screen', () => {
  it('leads back to the same screen', () => {
    fc.assert(
      fc.property(route, (each) => {
        expect(readRoute(hrefOf(each))).toEqual(each);
      }),
    );
  });

  it('is the list of campaigns for anything unknown', () => {
    for (const hash of ['', '#', '#/', '#/nowhere/x', '#/%E0%A4%A']) {
      expect(readRoute(hash)).toEqual({ page: 'campaigns', campaignId: undefined });
    }
  });
});
