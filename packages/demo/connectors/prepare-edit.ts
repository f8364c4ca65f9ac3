/** What an edit or a retry comes to, before any platform hears of it. Runs inside the transaction that records it. */
import { editableFields, type Binding, type Campaign } from '../contracts/campaign.ts';
import type { CampaignEdit, EditResult, RetryPush } from '../contracts/edit.ts';
import { applyEdit, lockCampaign } from '../database/apply-edit.ts';
import { fallBehind } from '../database/bindings.ts';
import type { Queries } from '../database/database.ts';
import type { Prepared } from '../database/intents.ts';

export async function prepareEdit(inside: Queries, edit: CampaignEdit, by: string | undefined): Promise<Prepared> {
  const edited = await applyEdit(inside, { ...edit, ...(by !== undefined && { by }) });
  switch (edited.state) {
    case 'unknown-campaign':
      return refusal('unknown-campaign', `There is no campaign ${edit.campaignId}; search for it again.`);
    case 'not-possible':
      return refusal('not-possible', edited.text);
    case 'conflict': {
      const fields = edited.conflicts.map((conflict) => conflict.field).join(', ');
      const text = `Somebody changed ${fields} since version ${edit.baseVersion}. Keep your value or take theirs.`;
      return recorded({ ...edited, text });
    }
    case 'edited':
      break;
  }
  const { campaign, changed } = edited;
  const placed = campaign.bindings.map((binding) => binding.platform);
  const platforms = placed.filter((platform) => edit.platforms?.includes(platform) ?? true);
  for (const platform of placed) {
    const left = !platforms.includes(platform);
    const reason = left
      ? { state: 'drifted' as const, reason: 'Left out of the last change; push to send it.' }
      : { state: 'pending' as const };
    await fallBehind(inside, { campaignId: campaign.id, platform, fields: changed, ...reason });
  }
  if (changed.length === 0) {
    // What is asked for is so here; a platform that is known not to have it is told again.
    const asked = editableFields.filter((field) => edit.fields[field] !== undefined);
    const without = campaign.bindings.filter(
      ({ platform, state, behind }) =>
        platforms.includes(platform) &&
        (state === 'failed' || state === 'drifted') &&
        asked.some((field) => behind.includes(field)),
    );
    if (without.length > 0) return pushAgain(inside, campaign, without);
  }
  if (changed.length === 0 || platforms.length === 0) {
    const stored = (await lockCampaign(inside, campaign.id))?.campaign ?? campaign;
    return recorded({ state: 'saved', campaign: stored, targets: [], text: whySaved(changed.length, placed.length) });
  }
  return { plan: { fields: changed, version: campaign.version, platforms } };
}

export async function prepareRetry(inside: Queries, { campaignId, platforms }: RetryPush): Promise<Prepared> {
  const campaign = (await lockCampaign(inside, campaignId))?.campaign;
  if (!campaign) return refusal('unknown-campaign', `There is no campaign ${campaignId}; search for it again.`);
  const behind = campaign.bindings.filter(
    (binding) => platforms.includes(binding.platform) && binding.behind.length > 0,
  );
  if (behind.length === 0) {
    return recorded({
      state: 'saved',
      campaign,
      targets: [],
      text: 'Nothing to push: these platforms have all of it.',
    });
  }
  return pushAgain(inside, campaign, behind);
}

/** Plans to tell these platforms whatever they are behind with. */
async function pushAgain(inside: Queries, { id, version }: Campaign, behind: readonly Binding[]): Promise<Prepared> {
  const fields = editableFields.filter((field) => behind.some((binding) => binding.behind.includes(field)));
  for (const { platform, behind: own } of behind) {
    await fallBehind(inside, { campaignId: id, platform, fields: own, state: 'pending' });
  }
  return { plan: { fields, version, platforms: behind.map(({ platform }) => platform) } };
}

function whySaved(changed: number, placed: number): string {
  if (changed === 0) return 'Nothing to change: the campaign is so already.';
  return placed === 0 ? 'Saved. The campaign is on no platform yet.' : 'Saved. It is on none of the platforms named.';
}

/** Nobody wants it any more, and nothing of it was done. */
export function stopped(): Prepared {
  return refusal('stopped', 'It was stopped before it began; nothing was changed.');
}

function refusal(code: 'unknown-campaign' | 'not-possible' | 'stopped', text: string): { result: string } {
  return recorded({ state: 'refused', code, text });
}

function recorded(result: EditResult): { result: string } {
  return { result: JSON.stringify(result) };
}
