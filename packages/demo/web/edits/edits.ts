/** Every edit this page knows of: begun here, begun in another tab or on another device, or found again after a reload. */
import type { Client, Conversation, Snapshot } from '@tame/sdk';
import { BehaviorSubject, EMPTY, Subscription, catchError, type Observable } from 'rxjs';
import * as v from 'valibot';
import type { Campaign } from '../../contracts/campaign.ts';
import type { CampaignEdit, RetryPush } from '../../contracts/edit.ts';
import { EditStatus, editCampaign, retryPush, type EditEvent } from '../../contracts/services.ts';
import type { Asked, AskedMemory } from '../tame/asked.ts';
import { pickUp } from '../tame/pick-up.ts';
import { nothingHeard, watch } from '../tame/watched.ts';
import { campaignTold, hearEdit, notBegun } from './edit-progress.ts';
import { editsOf, isOnDeviceOnly, type Edit } from './edit.ts';
import { join } from './join.ts';

/** An edit found among the conversations. */
type Found = Pick<Snapshot, 'id' | 'service' | 'createdMs' | 'status'>;

export interface Edits {
  readonly all$: Observable<ReadonlyMap<string, Edit>>;
  /**
   * Begins an edit; it is shown as a wish at once. What waits on this device for the same campaign becomes a part of it.
   * Returns the id of its conversation.
   */
  save(input: CampaignEdit): string;
  /** Tells some platforms once more. */
  retry(input: RetryPush): string;
  /** Follows edits that ended before this page heard of them. */
  lookUp(ended: readonly Found[]): void;
  /** Forgets an edit that has ended and been dealt with. */
  dismiss(id: string): void;
  close(): void;
}

type Run = Conversation<EditEvent, unknown, EditStatus>;

const kinds = new Map<string, Edit['kind']>([
  [editCampaign.name, 'edit'],
  [retryPush.name, 'retry'],
]);

interface Surroundings {
  tame: Client;
  asked: AskedMemory;
  /** Takes in the campaign that an edit tells of. */
  learn: (campaign: Campaign) => void;
  now: () => number;
  newId: () => string;
}

export function createEdits({ tame, asked, learn, now, newId }: Surroundings): Edits {
  const all$ = new BehaviorSubject<ReadonlyMap<string, Edit>>(new Map());
  const following = new Subscription();

  const dismissed = new Set<string>();

  const found$ = tame.conversations({ state: 'open' }).pipe(
    // Why they cannot be told is shown by the connection.
    catchError(() => EMPTY),
  );
  following.add(found$.subscribe((open) => open.forEach((each) => follow(each, false))));

  return {
    all$,
    save(next) {
      const before = waitingOf(next.campaignId);
      const { input, replaces } = join(before?.input, next, { id: newId(), atMs: now() });
      const id = begin('edit', tame.converse(editCampaign, input, { replaces }), { kind: 'edit', input });
      // It is a part of this one now.
      if (before && input.intents?.[0]?.id === before.input.intents?.[0]?.id) dismiss(before.id);
      return id;
    },
    retry: (input) => begin('retry', tame.converse(retryPush, input), { kind: 'retry', input }),
    lookUp: (ended) => ended.forEach((each) => follow(each, true)),
    dismiss,
    close: () => following.unsubscribe(),
  };

  function dismiss(id: string): void {
    dismissed.add(id);
    const rest = new Map(all$.value);
    rest.delete(id);
    all$.next(rest);
  }

  /** The newest edit of a campaign, if it has not left this device. */
  function waitingOf(campaignId: string): { id: string; input: CampaignEdit } | undefined {
    const last = editsOf(all$.value, campaignId).findLast(({ kind }) => kind === 'edit');
    if (last?.asked?.kind !== 'edit' || !isOnDeviceOnly(last)) return undefined;
    const { input } = last.asked;
    const first = input.intents?.[0];
    return { id: last.id, input: (first && asked.longest(first.id)) ?? input };
  }

  function begin(kind: Edit['kind'], run: Run, words: Asked): string {
    asked.remember(run.id, words);
    hear(run, { id: run.id, kind, createdMs: now(), asked: editWords(words), told: undefined, isOld: false });
    return run.id;
  }

  function follow({ id, service, createdMs, status }: Found, isOld: boolean): void {
    const kind = kinds.get(service);
    if (!kind || all$.value.has(id) || dismissed.has(id)) return;
    const run = kind === 'edit' ? pickUp(tame, editCampaign, id) : pickUp(tame, retryPush, id);
    hear(run, { id, kind, createdMs, asked: editWords(asked.recall(id)), told: told(status), isOld });
  }

  function hear(run: Run, edit: Omit<Edit, 'watched'>): void {
    show({ ...edit, watched: nothingHeard(notBegun) });
    following.add(
      watch(run, hearEdit, notBegun).subscribe((watched) => {
        // First what it told, then that it is through: in between, the old value would show for a moment.
        const campaign = campaignTold(watched.view);
        if (campaign) learn(campaign);
        show({ ...edit, watched });
      }),
    );
  }

  function show(edit: Edit): void {
    if (dismissed.has(edit.id)) return;
    all$.next(new Map(all$.value).set(edit.id, edit));
  }
}

function told(status: unknown): EditStatus | undefined {
  const result = v.safeParse(EditStatus, status);
  return result.success ? result.output : undefined;
}

function editWords(asked: Asked | undefined): Edit['asked'] {
  return asked?.kind === 'edit' || asked?.kind === 'retry' ? asked : undefined;
}
