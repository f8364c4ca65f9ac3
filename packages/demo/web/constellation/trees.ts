/** The conversation trees of everybody that run now, and those that ended while somebody watched. */
import type { Client } from '@tame/sdk';
import { auditTime, combineLatest, exhaustMap, filter, firstValueFrom, map, scan, timer, type Observable } from 'rxjs';
import * as v from 'valibot';
import { editCampaign, forecast, importCampaigns, outlook, retryPush } from '../../contracts/services.ts';
import { Shown, treeOf, type Tree } from './tree.ts';

const services = [outlook, forecast, importCampaigns, editCampaign, retryPush].map(({ name }) => name);
/** Trees that are looked at, and those that are kept when they have ended. */
const MOST = 12;
const KEPT = 4;
/** Parts come and go without a word in the list of roots. */
const LOOK_MS = 1_000;
const JOIN_MS = 250;

export type Trees = ReadonlyMap<string, Tree>;

/** Errors with `FORBIDDEN` for who does not look after these services. */
export function watchTrees(tame: Client, now: () => number): Observable<Trees> {
  let known: Trees = new Map();
  const roots$ = tame
    .conversations({ services, state: 'open' })
    .pipe(map((all) => all.slice(0, MOST).map(({ id }) => id)));
  return combineLatest([roots$, tame.connection$, timer(0, LOOK_MS)]).pipe(
    auditTime(JOIN_MS),
    // A question that waits would be counted as a change that waits.
    filter(([, { state }]) => state === 'online'),
    exhaustMap(async ([roots]) => {
      const left = [...known.values()]
        .filter(({ id, state }) => !roots.includes(id) && isOpen(state))
        .map(({ id }) => id);
      return await Promise.all([...roots, ...left].map((id) => look(tame, id, known.get(id), now)));
    }),
    scan((before, looked) => (known = kept(before, looked)), known),
  );
}

async function look(tame: Client, id: string, before: Tree | undefined, now: () => number): Promise<Tree | undefined> {
  const after = before?.readTo ?? -1;
  const answer = await firstValueFrom(tame.request<unknown>('tame.admin', { do: 'show', id, after }));
  const shown = v.safeParse(Shown, answer);
  return shown.success ? treeOf(shown.output, before, now()) : before;
}

/** With the newest first, and of those that have ended the last few. */
function kept(before: Trees, looked: readonly (Tree | undefined)[]): Trees {
  const all = new Map(before);
  for (const tree of looked) if (tree) all.set(tree.id, tree);
  const sorted = [...all.values()].sort((a, b) => b.createdMs - a.createdMs);
  const ended = sorted.filter(({ state }) => !isOpen(state)).slice(0, KEPT);
  return new Map([...sorted.filter(({ state }) => isOpen(state)), ...ended].map((tree) => [tree.id, tree]));
}

function isOpen(state: Tree['state']): boolean {
  return state === 'queued' || state === 'throttled' || state === 'working' || state === 'input-required';
}
