import { describe, expect, it } from 'vitest';
import { platformRows, secondsLeft } from '../../../web/campaign/platform-rows.ts';
import { aBinding, aCampaign, anEdit, applied, failedOnMetro } from '../samples.ts';

const states = (...[campaign, edits]: Parameters<typeof platformRows>) =>
  platformRows(campaign, edits).map(({ platform, state }) => `${platform} ${state}`);

const throttled = {
  platform: 'goggle',
  state: 'throttled',
  retryInMs: 2_000,
  retryAtMs: 10_000,
  text: 'Goggle asked to slow down.',
} as const;
const verifiedThere = { platform: 'tradeyard', state: 'applied', verified: true, writes: 1 } as const;
const ended = { ended: true, state: 'completed' } as const;

describe('the platforms of a campaign', () => {
  it('are as their bindings say while nothing is under way', () => {
    const campaign = aCampaign({
      bindings: [aBinding(), aBinding({ platform: 'metro', state: 'drifted', reason: 'Changed over there.' })],
    });
    expect(states(campaign, [])).toEqual(['tradeyard in-sync', 'metro drifted']);
    expect(platformRows(campaign, [])[1]).toMatchObject({ mayRetry: true, text: 'Changed over there.' });
  });

  it('are on this device only, then queued, then as each of them says', () => {
    expect(states(aCampaign(), [anEdit({ watched: { state: 'stored' } })])).toEqual([
      'tradeyard on-device',
      'goggle on-device',
      'metro on-device',
    ]);
    const running = anEdit({ view: { targets: [applied, throttled] } });
    expect(states(aCampaign(), [running])).toEqual(['tradeyard applied', 'goggle throttled', 'metro queued']);
  });

  it('say that a lost answer was verified', () => {
    const edit = anEdit({ view: { targets: [verifiedThere] } });
    expect(platformRows(aCampaign(), [edit])[0]).toMatchObject({ label: 'Applied (verified)', verified: true });
  });

  it('offer a retry with the reason where it failed', () => {
    const row = platformRows(aCampaign(), [anEdit({ view: { targets: [failedOnMetro] } })])[2];
    expect(row).toMatchObject({ state: 'failed', mayRetry: true, text: 'Metro takes no budget below €5.00.' });
  });

  it('keep showing an outcome after the end only while it holds', () => {
    const edit = anEdit({ view: { saved: aCampaign({ version: 3 }), targets: [applied] }, watched: ended });
    expect(states(aCampaign(), [edit])[0]).toBe('tradeyard applied');
    const pushedSince = aCampaign({ bindings: [aBinding({ pushedVersion: 4 })] });
    expect(states(pushedSince, [edit])[0]).toBe('tradeyard in-sync');
    const drifted = aCampaign({ bindings: [aBinding({ state: 'drifted' })] });
    expect(states(drifted, [edit])[0]).toBe('tradeyard drifted');
  });

  it('leave a platform alone that a retry is not meant for', () => {
    const before = anEdit({ view: { saved: aCampaign(), targets: [applied] }, watched: ended });
    const retry = anEdit({ id: 'e-2', createdMs: 2, platforms: ['metro'] });
    expect(states(aCampaign(), [before, retry])).toEqual(['tradeyard applied', 'goggle in-sync', 'metro queued']);
  });

  it('count down whole seconds, never beyond what the platform asked for, never to zero', () => {
    const row = platformRows(aCampaign(), [anEdit({ view: { targets: [throttled] } })])[1]!;
    expect([5_000, 8_500, 9_001, 12_000].map((nowMs) => secondsLeft(row, nowMs))).toEqual([2, 2, 1, 1]);
  });
});
