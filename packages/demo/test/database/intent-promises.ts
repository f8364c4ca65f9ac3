/** What the record of edits promises, on whatever database. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { TargetOutcome } from '../../contracts/edit.ts';
import { createCampaigns } from '../../database/campaigns.ts';
import type { Database } from '../../database/database.ts';
import { createIntents, type Intent, type Intents, type Plan } from '../../database/intents.ts';
import { sampleCampaign } from '../sample-campaign.ts';

const nowMs = Date.parse('2026-11-20T12:00:00.250Z');
const intent = (changes: Partial<Intent> = {}): Intent => ({
  id: 'c-1',
  campaignId: 'NL-1',
  content: '["edit"]',
  attempt: 1,
  askedBy: 'ana',
  ...changes,
});
const plan: Plan = { fields: ['budgetMicros'], version: 2, platforms: ['tradeyard', 'metro'] };
const applied = (platform: TargetOutcome['platform']): TargetOutcome => ({
  platform,
  state: 'applied',
  verified: false,
  writes: 1,
});
const failed: TargetOutcome = {
  platform: 'metro',
  state: 'failed',
  code: 'unreachable',
  reason: 'Metro does not answer.',
  retryable: true,
};

export function intentPromises(database: () => Database): void {
  let intents: Intents;
  let prepared: number;
  const prepare = () => {
    prepared += 1;
    return Promise.resolve({ plan });
  };
  const bindings = async () => (await createCampaigns(database()).get('NL-1'))!.bindings;

  beforeEach(async () => {
    intents = createIntents(database(), () => nowMs);
    prepared = 0;
    const campaigns = createCampaigns(database());
    await campaigns.import([sampleCampaign()]);
    await campaigns.bind('NL-1', { platform: 'tradeyard', remoteId: 't1', version: 1 });
    await campaigns.bind('NL-1', { platform: 'metro', remoteId: 'm1', version: 1 });
    await campaigns.update({ campaignId: 'NL-1', baseVersion: 1, fields: { budgetMicros: 25_000_000 } });
  });

  describe('an intent', () => {
    test('begins once; whoever comes again meanwhile is told that it runs', async () => {
      expect(await intents.begin(intent(), prepare)).toEqual({
        state: 'begun',
        plan,
        pushes: [
          { platform: 'tradeyard', state: 'queued' },
          { platform: 'metro', state: 'queued' },
        ],
      });
      expect(await intents.begin(intent(), prepare)).toEqual({ state: 'running' });
      expect(prepared).toBe(1);
    });

    test('begun by many at once is begun by one of them', async () => {
      const begun = await Promise.all(Array.from({ length: 6 }, () => intents.begin(intent(), prepare)));
      expect(begun.map(({ state }) => state).toSorted()).toEqual([
        'begun',
        ...Array.from({ length: 5 }, () => 'running'),
      ]);
      expect(prepared).toBe(1);
    });

    test('that is done answers with the recorded result, to the byte', async () => {
      await intents.begin(intent(), prepare);
      const result = '{"b": 1,\n "a":"é \\u00e9"}';
      expect(await intents.finish(intent(), result)).toBe(result);
      expect(await intents.begin(intent({ attempt: 7 }), prepare)).toEqual({ state: 'done', result, replayed: true });
      expect(await intents.resultOf('c-1')).toBe(result);
    });

    test('with the same id and another content is refused, done or not', async () => {
      await intents.begin(intent(), prepare);
      expect(await intents.begin(intent({ content: '["other"]' }), prepare)).toEqual({ state: 'different-content' });
      await intents.finish(intent(), '{}');
      expect(await intents.begin(intent({ content: '["other"]' }), prepare)).toEqual({ state: 'different-content' });
      expect(await intents.resultOf('c-1')).toBe('{}');
    });

    test('may have its result at once', async () => {
      const answer = () => Promise.resolve({ result: '{"state":"refused"}' });
      expect(await intents.begin(intent(), answer)).toMatchObject({ state: 'done', replayed: false });
      expect(await intents.begin(intent(), prepare)).toMatchObject({ state: 'done', replayed: true });
      expect(prepared).toBe(0);
    });

    test('that could not be prepared was never there', async () => {
      await expect(intents.begin(intent(), () => Promise.reject(new Error('no disk')))).rejects.toThrow('no disk');
      expect(await intents.begin(intent(), prepare)).toMatchObject({ state: 'begun' });
    });

    test('taken over by a higher attempt goes on with what is left, and knows what may have been sent', async () => {
      await intents.begin(intent(), prepare);
      await intents.markSent(intent(), 'tradeyard');
      await intents.markSent(intent(), 'metro');
      await intents.settle(intent(), plan, applied('tradeyard'));
      expect(await intents.begin(intent({ attempt: 2 }), prepare)).toEqual({
        state: 'begun',
        plan,
        pushes: [
          { platform: 'tradeyard', state: 'applied', outcome: applied('tradeyard') },
          { platform: 'metro', state: 'sent' },
        ],
      });
      expect(prepared).toBe(1);
    });

    test('taken over is closed to the attempt before: it may not send, settle or finish', async () => {
      await intents.begin(intent(), prepare);
      await intents.begin(intent({ attempt: 2 }), prepare);
      expect(await intents.markSent(intent(), 'metro')).toBe(false);
      expect(await intents.settle(intent(), plan, failed)).toBe(false);
      expect(await intents.finish(intent(), '"late"')).toBeUndefined();
      expect(await intents.begin(intent(), prepare)).toEqual({ state: 'running' });
      expect(await intents.markSent(intent({ attempt: 2 }), 'metro')).toBe(true);
      expect(await intents.finish(intent({ attempt: 2 }), '"mine"')).toBe('"mine"');
    });

    test('that is done is closed to everybody', async () => {
      await intents.begin(intent(), prepare);
      await intents.finish(intent(), '{}');
      expect(await intents.markSent(intent(), 'metro')).toBe(false);
      expect(await intents.finish(intent(), '"again"')).toBeUndefined();
    });
  });

  describe('an outcome', () => {
    beforeEach(async () => void (await intents.begin(intent(), prepare)));

    test('of each platform stands on the campaign', async () => {
      await intents.settle(intent(), plan, applied('tradeyard'));
      await intents.settle(intent(), plan, failed);
      expect(await bindings()).toEqual([
        { platform: 'tradeyard', remoteId: 't1', state: 'in-sync', pushedVersion: 2, behind: [] },
        {
          platform: 'metro',
          remoteId: 'm1',
          state: 'failed',
          pushedVersion: 1,
          behind: ['budgetMicros'],
          reason: 'Metro does not answer.',
        },
      ]);
      expect(await intents.outcomes('c-1')).toEqual([applied('tradeyard'), failed]);
    });

    test('of an older edit does not hide that a field was edited again since', async () => {
      await createCampaigns(database()).update({
        campaignId: 'NL-1',
        baseVersion: 2,
        fields: { budgetMicros: 30_000_000 },
      });
      await intents.settle(intent(), plan, applied('metro'));
      expect((await bindings())[1]).toMatchObject({ state: 'pending', behind: ['budgetMicros'], pushedVersion: 1 });
    });

    test('of one field does not hide that another failed', async () => {
      await intents.settle(intent(), plan, failed);
      await createCampaigns(database()).update({ campaignId: 'NL-1', baseVersion: 2, fields: { name: 'New' } });
      const second: Plan = { fields: ['name'], version: 3, platforms: ['metro'] };
      await intents.begin(intent({ id: 'c-2' }), () => Promise.resolve({ plan: second }));
      await intents.settle(intent({ id: 'c-2' }), second, applied('metro'));
      expect((await bindings())[1]).toMatchObject({ state: 'pending', behind: ['budgetMicros'] });
    });
  });

  test('the history of a campaign is what people asked for, in their order', async () => {
    for (const id of ['c-3', 'c-1', 'c-2']) await intents.begin(intent({ id }), prepare);
    await intents.finish(intent({ id: 'c-1' }), '{}');
    const history = await intents.history('NL-1');
    expect(history.map(({ id, result }) => [id, result])).toEqual([
      ['c-3', null],
      ['c-1', '{}'],
      ['c-2', null],
    ]);
    expect(history[0]).toMatchObject({ askedBy: 'ana', content: '["edit"]', createdAtMs: nowMs });
  });
}
