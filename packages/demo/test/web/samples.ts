/** Campaigns and edits to test with. */
import type { Campaign, Binding } from '../../contracts/campaign.ts';
import type { TargetOutcome } from '../../contracts/edit.ts';
import type { Edit } from '../../web/edits/edit.ts';
import { notBegun, type EditProgress } from '../../web/edits/edit-progress.ts';
import { nothingHeard } from '../../web/tame/watched.ts';

export const NOON = Date.parse('2026-06-16T12:00:00Z');

export function aBinding(changes: Partial<Binding> = {}): Binding {
  return { platform: 'tradeyard', remoteId: 't-1', state: 'in-sync', pushedVersion: 3, behind: [], ...changes };
}

/** June 2026, half over at `NOON` less half a day; a budget of €3,000. */
export function aCampaign(changes: Partial<Campaign> = {}): Campaign {
  return {
    id: 'c-1',
    name: 'Spring Sale',
    advertiser: 'Nordlys Energi',
    channel: 'display',
    goal: { kind: 'clicks', targetMicros: null },
    currency: 'EUR',
    status: 'enabled',
    startDate: '2026-06-01',
    endDate: '2026-06-30',
    budgetMicros: 3_000_000_000,
    budgetPeriod: 'flight',
    pacing: 'even',
    spentMicros: 1_500_000_000,
    version: 3,
    bindings: [
      aBinding(),
      aBinding({ platform: 'goggle', remoteId: 'g-1' }),
      aBinding({ platform: 'metro', remoteId: 'm-1' }),
    ],
    ...changes,
  };
}

type Fields = Extract<NonNullable<Edit['asked']>, { kind: 'edit' }>['input']['fields'];

interface EditSample {
  id?: string;
  createdMs?: number;
  fields?: Fields;
  platforms?: Campaign['bindings'][number]['platform'][];
  view?: Partial<EditProgress>;
  watched?: Partial<Edit['watched']>;
  isOld?: boolean;
}

export function anEdit({
  id = 'e-1',
  createdMs = 1,
  fields = { budgetMicros: 5_000_000 },
  platforms,
  view,
  watched,
  isOld = false,
}: EditSample = {}): Edit {
  const input = { campaignId: 'c-1', baseVersion: 3, fields, ...(platforms && { platforms }) };
  return {
    id,
    kind: 'edit',
    createdMs,
    asked: { kind: 'edit', input },
    told: undefined,
    isOld,
    watched: { ...nothingHeard({ ...notBegun, ...view }), state: 'working', ...watched },
  };
}

export const applied: TargetOutcome = { platform: 'tradeyard', state: 'applied', verified: false, writes: 1 };
export const failedOnMetro: TargetOutcome = {
  platform: 'metro',
  state: 'failed',
  code: 'below-minimum',
  reason: 'Metro takes no budget below €5.00.',
  retryable: false,
};

/** A storage in memory, with the order of its keys. */
export function aStorage(): Storage {
  const kept = new Map<string, string>();
  return {
    get length() {
      return kept.size;
    },
    clear: () => kept.clear(),
    getItem: (key) => kept.get(key) ?? null,
    key: (index) => [...kept.keys()][index] ?? null,
    removeItem: (key) => void kept.delete(key),
    setItem: (key, value) => void kept.set(key, value),
  };
}
