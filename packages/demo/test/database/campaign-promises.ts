/** What the campaigns promise, on whatever database. */
import * as fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import type { CampaignCore } from '../../contracts/campaign.ts';
import { createCampaigns, type Campaigns } from '../../database/campaigns.ts';
import type { Database } from '../../database/database.ts';
import { clashesIn, importCampaign } from '../../database/import-campaigns.ts';
import { randomCampaign } from '../random-campaign.ts';
import { sampleCampaign } from '../sample-campaign.ts';
import { matching } from '../matching.ts';

export function campaignPromises(database: () => Database): void {
  let campaigns: Campaigns;
  beforeEach(() => {
    campaigns = createCampaigns(database());
  });
  const stored = (core: Partial<CampaignCore> = {}) => campaigns.import([sampleCampaign(core)]);
  const edit = (fields: Parameters<Campaigns['update']>[0]['fields'], baseVersion = 1, by?: string) =>
    campaigns.update({ campaignId: 'NL-1', baseVersion, fields, ...(by && { by }) });

  describe('campaigns', () => {
    test('whatever is imported comes back as it went', async () => {
      await fc.assert(
        fc.asyncProperty(fc.uniqueArray(randomCampaign, { selector: ({ id }) => id, maxLength: 5 }), async (cores) => {
          const safe = cores.filter(({ name, advertiser }) => !`${name}${advertiser}`.includes('\0'));
          await campaigns.import(safe);
          for (const core of safe) expect(await campaigns.get(core.id)).toEqual({ ...core, version: 1, bindings: [] });
          await database().run('delete from campaigns');
        }),
        { numRuns: 25 },
      );
    });

    test('the largest amounts come back to the last micro', async () => {
      await stored({ budgetMicros: Number.MAX_SAFE_INTEGER, spentMicros: Number.MAX_SAFE_INTEGER });
      expect(await campaigns.get('NL-1')).toMatchObject({ budgetMicros: Number.MAX_SAFE_INTEGER });
    });

    test('an import is stored completely or not at all', async () => {
      const broken = { ...sampleCampaign({ id: 'NL-9' }), startDate: '2026-12-01', endDate: '2026-11-01' };
      await expect(campaigns.import([sampleCampaign(), broken])).rejects.toThrow(/constraint/);
      expect((await campaigns.list()).total).toBe(0);
    });

    test('a second import of the same export changes nothing, not even what was edited meanwhile', async () => {
      expect(await stored()).toEqual({ added: 1, updated: 0, unchanged: 0 });
      await edit({ budgetMicros: 25_000_000 });
      expect(await stored()).toEqual({ added: 0, updated: 0, unchanged: 1 });
      expect(await campaigns.get('NL-1')).toMatchObject({ budgetMicros: 25_000_000, version: 2 });
    });

    test('a newer export brings only what is new in it', async () => {
      await stored();
      await edit({ budgetMicros: 25_000_000 });
      await campaigns.bind('NL-1', { platform: 'metro', remoteId: 'm1', version: 2 });
      expect(await stored({ name: 'Spring Sale 2', spentMicros: 1_300_000_000 })).toEqual({
        added: 0,
        updated: 1,
        unchanged: 0,
      });
      expect(await campaigns.get('NL-1')).toMatchObject({
        name: 'Spring Sale 2',
        spentMicros: 1_300_000_000,
        budgetMicros: 25_000_000,
        version: 3,
        bindings: [{ platform: 'metro', state: 'drifted', behind: ['name'], reason: matching(/push to send it/) }],
      });
      expect(await stored({ name: 'Spring Sale 2', spentMicros: 1_300_000_000 })).toMatchObject({ unchanged: 1 });
    });

    test('what a newer export and somebody here have changed, each to another value, is a clash', async () => {
      const clashes = (core: Partial<CampaignCore>) => clashesIn(database(), [sampleCampaign(core)]);
      expect(await clashes({ budgetMicros: 99_000_000 })).toEqual([]);
      await stored();
      await edit({ budgetMicros: 25_000_000, status: 'paused' });
      expect(await clashes({})).toEqual([]);
      expect(await clashes({ budgetMicros: 25_000_000, name: 'Spring Sale 2' })).toEqual([]);
      expect(await clashes({ budgetMicros: 99_000_000, status: 'paused', name: 'Spring Sale 2' })).toEqual([
        {
          campaignId: 'NL-1',
          campaignName: sampleCampaign().name,
          currency: sampleCampaign().currency,
          value: 'budget',
          here: { budgetMicros: 25_000_000 },
          file: { budgetMicros: 99_000_000 },
        },
      ]);
    });

    test.each([
      ['file', 99_000_000],
      ['here', 25_000_000],
    ] as const)(
      'where it clashes the value of the %s is taken, if that is said, and all else of the export',
      async (keep, budgetMicros) => {
        await stored();
        await edit({ budgetMicros: 25_000_000 });
        const newer = sampleCampaign({ budgetMicros: 99_000_000, name: 'Spring Sale 2' });
        expect(await importCampaign(database(), newer, { keep })).toBe('updated');
        expect(await campaigns.get('NL-1')).toMatchObject({ name: 'Spring Sale 2', budgetMicros });
        // It is settled: the same file does not ask again.
        expect(await clashesIn(database(), [newer])).toEqual([]);
        expect(await importCampaign(database(), newer, { keep: 'file' })).toBe('unchanged');
      },
    );

    test('what is chosen for one value of one campaign holds for no other', async () => {
      const both = [sampleCampaign(), sampleCampaign({ id: 'NL-2' })];
      await campaigns.import(both);
      const fields = { budgetMicros: 25_000_000, status: 'paused' } as const;
      for (const { id: campaignId } of both) await campaigns.update({ campaignId, baseVersion: 1, fields });
      const newer = both.map((each) => ({ ...each, budgetMicros: 99_000_000, status: 'archived' as const }));
      const answer = { keep: 'here' as const, except: [{ campaignId: 'NL-1', value: 'budget' as const }] };
      for (const each of newer) await importCampaign(database(), each, answer);
      expect(await campaigns.get('NL-1')).toMatchObject({ budgetMicros: 99_000_000, status: 'paused' });
      expect(await campaigns.get('NL-2')).toMatchObject(fields);
      expect(await clashesIn(database(), newer)).toEqual([]);
    });
  });

  describe('an edit', () => {
    beforeEach(async () => void (await stored()));

    test('makes the next version', async () => {
      expect(await edit({ budgetMicros: 25_000_000, status: 'paused' })).toMatchObject({
        state: 'edited',
        changed: ['status', 'budgetMicros'],
        campaign: { version: 2, budgetMicros: 25_000_000, status: 'paused' },
      });
      expect(await campaigns.get('NL-1')).toMatchObject({ version: 2, budgetMicros: 25_000_000, status: 'paused' });
    });

    test('to what is there already makes none', async () => {
      expect(await edit({ status: 'enabled' })).toMatchObject({
        state: 'edited',
        changed: [],
        campaign: { version: 1 },
      });
    });

    test('of the same field from the same version by two people: the second is told both values', async () => {
      await edit({ budgetMicros: 25_000_000 }, 1, 'ana');
      expect(await edit({ budgetMicros: 30_000_000, name: 'Mine' }, 1, 'ben')).toMatchObject({
        state: 'conflict',
        conflicts: [{ field: 'budgetMicros', mine: 30_000_000, theirs: 25_000_000, theirsVersion: 2 }],
      });
      expect(await campaigns.get('NL-1')).toMatchObject({ name: 'Spring Sale', version: 2 });
      expect(await edit({ budgetMicros: 30_000_000 }, 2, 'ben')).toMatchObject({
        state: 'edited',
        campaign: { version: 3 },
      });
    });

    test('of different fields from the same version: both are kept', async () => {
      await edit({ budgetMicros: 25_000_000 }, 1, 'ana');
      expect(await edit({ name: 'Mine' }, 1, 'ben')).toMatchObject({
        state: 'edited',
        campaign: { version: 3, name: 'Mine', budgetMicros: 25_000_000 },
      });
    });

    test('to the same value from the same version is no conflict', async () => {
      await edit({ budgetMicros: 25_000_000 }, 1, 'ana');
      expect(await edit({ budgetMicros: 25_000_000 }, 1, 'ben')).toMatchObject({ state: 'edited', changed: [] });
    });

    test('after one’s own from the same version is no conflict: edits made offline all arrive', async () => {
      await edit({ budgetMicros: 25_000_000 }, 1, 'ana');
      expect(await edit({ budgetMicros: 30_000_000 }, 1, 'ana')).toMatchObject({
        state: 'edited',
        campaign: { version: 3 },
      });
    });

    test('nobody is known to have made is in conflict with everybody’s', async () => {
      await edit({ budgetMicros: 25_000_000 });
      expect(await edit({ budgetMicros: 30_000_000 })).toMatchObject({ state: 'conflict' });
    });

    test.each([
      [{ endDate: '2026-09-01' }, /would end on 2026-09-01, before it starts/],
      [{ budgetMicros: 25_005_000 }, /cannot be paid; use an amount with at most 2 decimals/],
    ])('to %o is not possible', async (fields, text) => {
      expect(await edit(fields)).toEqual({ state: 'not-possible', text: matching(text) });
      expect(await campaigns.get('NL-1')).toMatchObject({ version: 1 });
    });

    test('of an archived campaign, or to a draft of one that runs, is not possible', async () => {
      await campaigns.bind('NL-1', { platform: 'metro', remoteId: 'm1', version: 1 });
      expect(await edit({ status: 'draft' })).toMatchObject({
        state: 'not-possible',
        text: matching(/pause it instead/),
      });
      await edit({ status: 'archived' });
      expect(await edit({ name: 'x' }, 2)).toMatchObject({
        state: 'not-possible',
        text: matching(/make a copy/),
      });
    });

    test('of a campaign nobody knows says so', async () => {
      expect(await campaigns.update({ campaignId: 'x', baseVersion: 1, fields: { name: 'x' } })).toEqual({
        state: 'unknown-campaign',
      });
    });

    test('of many at once from one version: each field has one winner, and no version is lost', async () => {
      const edits = Array.from({ length: 8 }, (_, index) =>
        edit({ budgetMicros: (index + 1) * 1_000_000 }, 1, `user ${index}`),
      );
      const states = (await Promise.all(edits)).map(({ state }) => state);
      expect(states.filter((state) => state === 'edited')).toHaveLength(1);
      expect(states.filter((state) => state === 'conflict')).toHaveLength(7);
      expect(await campaigns.get('NL-1')).toMatchObject({ version: 2 });
    });

    test('leaves every platform the campaign is on behind until it is pushed', async () => {
      await campaigns.bind('NL-1', { platform: 'metro', remoteId: 'm1', version: 1 });
      await campaigns.bind('NL-1', { platform: 'tradeyard', remoteId: 't1', version: 1 });
      await edit({ name: 'a' });
      await edit({ pacing: 'asap' }, 2);
      expect((await campaigns.get('NL-1'))!.bindings).toMatchObject([
        { platform: 'tradeyard', remoteId: 't1', state: 'pending', pushedVersion: 1, behind: ['name', 'pacing'] },
        { platform: 'metro', remoteId: 'm1', state: 'pending', behind: ['name', 'pacing'] },
      ]);
    });
  });

  describe('the list', () => {
    const named = (id: string, name: string, more: Partial<CampaignCore> = {}) => sampleCampaign({ id, name, ...more });

    test('finds every word in name, advertiser and id, whatever the case', async () => {
      await campaigns.import([
        named('NL-1', 'Spring Sale'),
        named('NL-2', 'Sale of Winter', { advertiser: 'Ångström & Co' }),
        named('BW-3', '100% _Wolle_'),
      ]);
      const found = async (text: string) => (await campaigns.list({ text })).campaigns.map(({ id }) => id);
      expect(await found('SALE')).toEqual(['NL-2', 'NL-1']);
      expect(await found('sale spr')).toEqual(['NL-1']);
      expect(await found('ångström')).toEqual(['NL-2']);
      expect(await found('bw-3')).toEqual(['BW-3']);
      expect(await found('0% _w')).toEqual(['BW-3']);
      expect(await found("o'; drop table campaigns; --")).toEqual([]);
    });

    test('filters by status, channel, platform and state there', async () => {
      await campaigns.import([
        named('1', 'a'),
        named('2', 'b', { status: 'paused' }),
        named('3', 'c', { channel: 'ctv' }),
      ]);
      await campaigns.bind('1', { platform: 'metro', remoteId: 'm', version: 1 });
      await campaigns.bind('2', { platform: 'metro', remoteId: 'n', version: 1 });
      await campaigns.drifted('2', { platform: 'metro', fields: ['name'], reason: 'x' });
      const ids = async (query: Parameters<Campaigns['list']>[0]) =>
        (await campaigns.list(query)).campaigns.map(({ id }) => id);
      expect(await ids({ status: ['paused', 'draft'] })).toEqual(['2']);
      expect(await ids({ channel: ['ctv'] })).toEqual(['3']);
      expect(await ids({ platform: 'metro' })).toEqual(['1', '2']);
      expect(await ids({ platform: 'metro', bindingState: 'drifted' })).toEqual(['2']);
      expect(await ids({ bindingState: 'in-sync', status: ['paused'] })).toEqual([]);
    });

    test.each(['name', 'startDate', 'endDate', 'budget', 'spent'] as const)(
      'by %s: the pages together are everything once, in order',
      async (sort) => {
        const cores = fc.sample(
          fc.uniqueArray(randomCampaign, { selector: ({ id }) => id, minLength: 23, maxLength: 23 }),
          { numRuns: 1, seed: 5 },
        )[0]!;
        await campaigns.import(cores);
        for (const descending of [false, true]) {
          const all = (await campaigns.list({ sort, descending, limit: 1000 })).campaigns.map(({ id }) => id);
          const paged: string[] = [];
          let after: string | undefined;
          do {
            const page = await campaigns.list({ sort, descending, limit: 5, ...(after && { after }) });
            expect(page.total).toBe(23);
            paged.push(...page.campaigns.map(({ id }) => id));
            after = page.next;
          } while (after);
          expect(paged).toEqual(all);
          expect(new Set(paged).size).toBe(23);
        }
      },
    );

    test('sorts amounts as numbers, and an open end last', async () => {
      await campaigns.import([
        named('1', 'a', { budgetMicros: 9_000_000 }),
        named('2', 'b', { budgetMicros: 10_000_000, endDate: null }),
      ]);
      expect((await campaigns.list({ sort: 'budget', descending: true })).campaigns[0]!.id).toBe('2');
      expect((await campaigns.list({ sort: 'endDate' })).campaigns[1]!.id).toBe('2');
    });

    test('a page mark from elsewhere is refused with a sentence', async () => {
      await expect(campaigns.list({ after: 'bm90IGpzb24' })).rejects.toThrow(/start again from the first page/);
    });
  });
}
