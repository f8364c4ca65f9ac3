/** The campaigns as they were when this device last saw them, so that a page that starts offline has something to show. */
import * as v from 'valibot';
import { Campaign } from '../../contracts/campaign.ts';

const Remembered = v.object({ campaigns: v.array(Campaign), asOfMs: v.number() });
type Remembered = v.InferOutput<typeof Remembered>;

export interface RememberedList {
  read(): Remembered | undefined;
  write(campaigns: readonly Campaign[], asOfMs: number): void;
}

export function createRememberedList(user: string, storage: Pick<Storage, 'getItem' | 'setItem'>): RememberedList {
  const key = `campaigns.list.${user}`;
  return {
    read() {
      try {
        return v.parse(Remembered, JSON.parse(storage.getItem(key) ?? 'null'));
      } catch {
        return undefined;
      }
    },
    write(campaigns, asOfMs) {
      try {
        storage.setItem(key, JSON.stringify({ campaigns, asOfMs }));
      } catch {
        // Without room the next start offline shows an empty list; nothing else depends on it.
      }
    },
  };
}
