/**
 * What this device asked for in which conversation, so that work which no worker has spoken about yet can be named and
 * shown: "Budget to €500", while offline. Only words to show; what is under way, and how it stands, is said by
 * `tame.conversations` alone.
 */
import * as v from 'valibot';
import { BulkEdit } from '../../contracts/bulk.ts';
import { CampaignEdit, RetryPush } from '../../contracts/edit.ts';
import { ForecastInput } from '../../contracts/forecast.ts';
import { ImportInput } from '../../contracts/import.ts';

const Asked = v.variant('kind', [
  v.object({ kind: v.literal('edit'), input: CampaignEdit }),
  v.object({ kind: v.literal('retry'), input: RetryPush }),
  v.object({ kind: v.literal('bulk'), input: BulkEdit }),
  v.object({ kind: v.literal('forecast'), input: ForecastInput }),
  v.object({ kind: v.literal('import'), input: ImportInput }),
]);
export type Asked = v.InferOutput<typeof Asked>;

const Kept = v.object({ asked: Asked, storedMs: v.number() });
const KEPT_MS = 7 * 86_400_000;

export interface AskedMemory {
  remember(id: string, asked: Asked): void;
  recall(id: string): Asked | undefined;
  /** Of the edits that begin with this intent, the one that joins most; another tab may have added to it just now. */
  longest(intentId: string): CampaignEdit | undefined;
}

export function createAskedMemory(user: string, storage: Storage, now: () => number): AskedMemory {
  const prefix = `campaigns.asked.${user}.`;
  forgetOld();
  return {
    remember(id, asked) {
      try {
        storage.setItem(prefix + id, JSON.stringify({ asked, storedMs: now() }));
      } catch {
        // A full storage costs a title, nothing else: the request itself is in the outbox.
      }
    },
    recall: (id) => read(prefix + id)?.asked,
    longest: (intentId) =>
      keys()
        .flatMap((key) => {
          const asked = read(key)?.asked;
          return asked?.kind === 'edit' && asked.input.intents?.[0]?.id === intentId ? [asked.input] : [];
        })
        .sort((a, b) => (b.intents?.length ?? 0) - (a.intents?.length ?? 0))[0],
  };

  function read(key: string): v.InferOutput<typeof Kept> | undefined {
    const text = storage.getItem(key);
    if (text === null) return undefined;
    try {
      return v.parse(Kept, JSON.parse(text));
    } catch {
      return undefined;
    }
  }

  function forgetOld(): void {
    for (const key of keys()) {
      if (now() - (read(key)?.storedMs ?? 0) > KEPT_MS) storage.removeItem(key);
    }
  }

  function keys(): readonly string[] {
    const all = Array.from({ length: storage.length }, (_, index) => storage.key(index));
    return all.filter((key) => key !== null).filter((key) => key.startsWith(prefix));
  }
}
