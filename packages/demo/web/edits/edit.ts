/** One edit (or retry) under way or lately ended, as the page knows it. */
import type { EditableFields, PlatformName } from '../../contracts/campaign.ts';
import type { TargetProgress } from '../../contracts/edit.ts';
import type { EditStatus } from '../../contracts/services.ts';
import type { Asked } from '../tame/asked.ts';
import type { Watched } from '../tame/watched.ts';
import type { EditProgress } from './edit-progress.ts';

export interface Edit {
  /** Of the conversation. */
  readonly id: string;
  readonly kind: 'edit' | 'retry';
  readonly createdMs: number;
  /** Unset when it was asked on another device. */
  readonly asked: Extract<Asked, { kind: 'edit' | 'retry' }> | undefined;
  /** What a worker had said of it when it was found; unset for edits begun here. */
  readonly told: EditStatus | undefined;
  /** It had ended before this page heard of it: old news. */
  readonly isOld: boolean;
  readonly watched: Watched<EditProgress, EditStatus>;
}

export function campaignIdOf({ asked, told, watched }: Edit): string | undefined {
  return asked?.input.campaignId ?? (watched.status ?? told)?.campaignId ?? watched.view.saved?.id;
}

/** What it wants to change; empty for a retry. */
export function fieldsOf({ asked, told, watched }: Edit): EditableFields {
  return (asked?.kind === 'edit' ? asked.input.fields : (watched.status ?? told)?.fields) ?? {};
}

/** Neither saved nor refused yet: what it wants is only a wish, and shown as one. */
export function isWish({ kind, watched: { view, ended } }: Edit): boolean {
  return kind === 'edit' && !ended && view.saved === undefined && view.result === undefined;
}

export function isOpen({ watched }: Edit): boolean {
  return !watched.ended && watched.view.result === undefined;
}

/** Said on this device and not yet taken over by the relay. */
export function isOnDeviceOnly({ watched }: Edit): boolean {
  return !watched.ended && (watched.state === undefined || watched.state === 'stored');
}

/** Whether it is for this platform at all. */
export function isMeant({ asked }: Edit, platform: PlatformName): boolean {
  return asked?.input.platforms?.includes(platform) ?? true;
}

export function targetOf({ watched }: Edit, platform: PlatformName): TargetProgress | undefined {
  return watched.view.targets.find((target) => target.platform === platform);
}

/** Whether the platform has answered for good. */
export function isThrough(edit: Edit, platform: PlatformName): boolean {
  const target = targetOf(edit, platform);
  return target !== undefined && ['applied', 'failed', 'unknown', 'cancelled'].includes(target.state);
}

/** Of one campaign, oldest first. */
export function editsOf(edits: ReadonlyMap<string, Edit>, campaignId: string | undefined): readonly Edit[] {
  return [...edits.values()]
    .filter((edit) => campaignIdOf(edit) === campaignId)
    .sort((a, b) => a.createdMs - b.createdMs || (a.id < b.id ? -1 : 1));
}
