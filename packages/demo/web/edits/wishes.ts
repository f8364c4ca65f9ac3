/** Campaigns as they will be once every edit under way has been saved. */
import type { Binding, Campaign, EditableField, EditableFields } from '../../contracts/campaign.ts';
import { editableFields } from '../../contracts/campaign.ts';
import { campaignIdOf, fieldsOf, isMeant, isOnDeviceOnly, isOpen, isThrough, isWish, type Edit } from './edit.ts';

export interface WishedCampaign {
  readonly campaign: Campaign;
  /** Fields whose value is a wish so far. */
  readonly wished: readonly EditableField[];
  /** Some of it has not left this device. */
  readonly onDeviceOnly: boolean;
}

/** Open edits by campaign, oldest first: the later of two wishes for one field is the one that counts. */
export function openByCampaign(edits: Iterable<Edit>): ReadonlyMap<string, readonly Edit[]> {
  const byCampaign = new Map<string, Edit[]>();
  const open = [...edits].filter(isOpen).sort((a, b) => a.createdMs - b.createdMs || (a.id < b.id ? -1 : 1));
  for (const edit of open) {
    const id = campaignIdOf(edit);
    if (id !== undefined) byCampaign.set(id, [...(byCampaign.get(id) ?? []), edit]);
  }
  return byCampaign;
}

export function withWishes(campaign: Campaign, open: readonly Edit[] = []): WishedCampaign {
  if (open.length === 0) return { campaign, wished: [], onDeviceOnly: false };
  const wishes: EditableFields = open.filter(isWish).reduce((before, edit) => ({ ...before, ...fieldsOf(edit) }), {});
  return {
    campaign: { ...campaign, ...wishes, bindings: pending(campaign.bindings, open) },
    wished: editableFields.filter((field) => wishes[field] !== undefined && wishes[field] !== campaign[field]),
    onDeviceOnly: open.some(isOnDeviceOnly),
  };
}

/** A platform that an open edit has yet to tell is pending; one that has answered is as it answered. */
function pending(bindings: readonly Binding[], open: readonly Edit[]): Binding[] {
  return bindings.map((binding) => {
    const waits = open.some((edit) => isMeant(edit, binding.platform) && !isThrough(edit, binding.platform));
    return waits ? { ...binding, state: 'pending' as const } : binding;
  });
}
