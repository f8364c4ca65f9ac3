/**
 * The campaigns this page knows of, as a pure function of what it hears. Three voices speak of the same campaigns:
 *
 *   the list      pages of an answer to one question; may be older than an event that overtook it
 *   the topic     a change somebody made, in order: always newer than what was known
 *   own edits     what an edit answered; heard again from the start after a reload, so it may be old
 */
import type { TameError } from '@tame/sdk';
import type { Campaign } from '../../contracts/campaign.ts';

export interface KnownCampaigns {
  readonly byId: ReadonlyMap<string, Campaign>;
  /** `remembered`: from an earlier visit. `current`: the list was heard to its end and changes are followed. */
  readonly state: 'loading' | 'remembered' | 'current' | 'failed';
  /** When a remembered list was last current. */
  readonly asOfMs: number | undefined;
  readonly error: TameError | undefined;
  /** Told by the topic or the list since the question was asked; the rest is gone when the list ends. */
  readonly toldByTopic: ReadonlySet<string>;
  readonly toldByList: ReadonlySet<string>;
  readonly toldByEdits: ReadonlySet<string>;
}

export type CampaignNews =
  | { type: 'remembered'; campaigns: readonly Campaign[]; asOfMs: number }
  | { type: 'asked' }
  | { type: 'page'; campaigns: readonly Campaign[] }
  | { type: 'listed'; nowMs: number }
  | { type: 'change'; campaign: Campaign }
  | { type: 'learned'; campaign: Campaign }
  | { type: 'failed'; error: TameError };

export const noCampaigns: KnownCampaigns = {
  byId: new Map(),
  state: 'loading',
  asOfMs: undefined,
  error: undefined,
  toldByTopic: new Set(),
  toldByList: new Set(),
  toldByEdits: new Set(),
};

export function hearNews(was: KnownCampaigns, news: CampaignNews): KnownCampaigns {
  switch (news.type) {
    case 'remembered':
      return { ...was, byId: indexed(news.campaigns), state: 'remembered', asOfMs: news.asOfMs };
    case 'asked':
      return {
        ...was,
        state: was.state === 'failed' ? stateWithout(was) : was.state,
        error: undefined,
        toldByTopic: new Set(),
        toldByList: new Set(),
        toldByEdits: new Set(),
      };
    case 'page':
      return withPage(was, news.campaigns);
    case 'listed':
      return { ...was, byId: onlyTold(was), state: 'current', asOfMs: news.nowMs, error: undefined };
    case 'change':
      return {
        ...was,
        byId: new Map(was.byId).set(news.campaign.id, news.campaign),
        toldByTopic: new Set(was.toldByTopic).add(news.campaign.id),
      };
    case 'learned':
      return isNewer(news.campaign, was.byId.get(news.campaign.id))
        ? {
            ...was,
            byId: new Map(was.byId).set(news.campaign.id, news.campaign),
            toldByEdits: new Set(was.toldByEdits).add(news.campaign.id),
          }
        : was;
    case 'failed':
      return { ...was, state: 'failed', error: news.error };
  }
}

function withPage(was: KnownCampaigns, campaigns: readonly Campaign[]): KnownCampaigns {
  const byId = new Map(was.byId);
  const toldByList = new Set(was.toldByList);
  for (const campaign of campaigns) {
    toldByList.add(campaign.id);
    if (!isOvertaken(was, campaign)) byId.set(campaign.id, campaign);
  }
  return { ...was, byId, toldByList };
}

/**
 * Whether something fresher than this line of the list is known. What was remembered from an earlier visit never is: the
 * database may have been set up anew since, with versions that start from 1 again.
 */
function isOvertaken({ byId, toldByTopic, toldByEdits }: KnownCampaigns, campaign: Campaign): boolean {
  const known = byId.get(campaign.id);
  if (known === undefined) return false;
  if (toldByTopic.has(campaign.id)) return campaign.version <= known.version;
  return toldByEdits.has(campaign.id) && campaign.version < known.version;
}

function isNewer(campaign: Campaign, known: Campaign | undefined): boolean {
  return known === undefined || campaign.version > known.version;
}

function onlyTold({ byId, ...told }: KnownCampaigns): ReadonlyMap<string, Campaign> {
  const sources = [told.toldByList, told.toldByTopic, told.toldByEdits];
  return new Map([...byId].filter(([id]) => sources.some((source) => source.has(id))));
}

function stateWithout({ byId }: KnownCampaigns): 'loading' | 'remembered' {
  return byId.size > 0 ? 'remembered' : 'loading';
}

function indexed(campaigns: readonly Campaign[]): ReadonlyMap<string, Campaign> {
  return new Map(campaigns.map((campaign) => [campaign.id, campaign]));
}
