/**
 * The conversations that a pool deliberates in, one after the other. All members come to the same ids, so that whoever posts
 * one does so for all; and all have one key, so that the next is not begun before the one before it has ended.
 */
import { lastValueFrom, toArray } from 'rxjs';
import type { Client } from '../../client/api.ts';
import { TameError } from '../../contract/error.ts';
import type { PoolNames } from './names.ts';
import { BLANK, next, type Entry, type Standing } from './transcript.ts';

/** Saying it twice is harmless: the id is the same. */
export async function postVolume(client: Client, names: PoolNames, volume: number): Promise<void> {
  const how = { id: names.volume(volume), key: names.deliberations };
  await client.post(names.deliberations, { volume }, how);
}

/** Posts the first one, from `known` on, that has not been, unless one of those before it is open. */
export async function seeThatOneIsOpen(client: Client, names: PoolNames, known: number): Promise<void> {
  for (let volume = known; ; volume += 1) {
    const found = await client.conversation(names.volume(volume)).peek().catch(absent);
    if (found === undefined) return await postVolume(client, names, volume);
    if (found.error === undefined && found.state !== 'completed') return;
  }
}

/** What followed from a volume that has ended; nothing, where it is forgotten. */
export async function standingOf(client: Client, names: PoolNames, volume: number): Promise<Standing> {
  const entries$ = client.conversation<Entry>(names.volume(volume)).pipe(toArray());
  const entries = await lastValueFrom(entries$).catch(() => []);
  return entries.reduce(next, BLANK);
}

/** The number of a volume, from what it was begun with. */
export function volumeOf(input: unknown): number | undefined {
  const volume = typeof input === 'object' && input !== null && 'volume' in input ? input.volume : undefined;
  return typeof volume === 'number' && Number.isSafeInteger(volume) && volume > 0 ? volume : undefined;
}

function absent(error: unknown): undefined {
  if (error instanceof TameError && error.code === 'NOT_FOUND') return undefined;
  throw error;
}
