/** The product's own words for what the contracts name with codes. */
import type {
  Binding,
  BudgetPeriod,
  Channel,
  EditableField,
  Goal,
  Pacing,
  PlatformName,
  Status,
} from '../../contracts/campaign.ts';
import type { EffectiveStatus } from '../../contracts/pacing.ts';

export const platformLabels: Record<PlatformName, string> = {
  tradeyard: 'Tradeyard',
  goggle: 'Goggle',
  metro: 'Metro',
};

export const channelLabels: Record<Channel, string> = {
  display: 'Display',
  video: 'Video',
  native: 'Native',
  ctv: 'TV',
  audio: 'Audio',
  dooh: 'Outdoor',
  search: 'Search',
  social: 'Social',
};

export const statusLabels: Record<Status, string> = {
  draft: 'Draft',
  enabled: 'Enabled',
  paused: 'Paused',
  archived: 'Archived',
};

export const effectiveLabels: Record<EffectiveStatus, string> = {
  draft: 'Draft',
  archived: 'Archived',
  paused: 'Paused',
  ended: 'Ended',
  pending: 'Scheduled',
  limited: 'Budget spent',
  eligible: 'Running',
};

export const pacingLabels: Record<Pacing, string> = {
  ahead: 'Ahead',
  even: 'Even',
  'daily-cap': 'To daily cap',
  asap: 'As soon as possible',
};

/** After "to", within a sentence. */
export const pacingWords: Record<Pacing, string> = {
  ahead: 'ahead',
  even: 'even',
  'daily-cap': 'daily cap',
  asap: 'as soon as possible',
};

export const periodLabels: Record<BudgetPeriod, string> = { flight: 'for the flight', daily: 'per day' };

export const bindingLabels: Record<Binding['state'], string> = {
  'in-sync': 'in sync',
  pending: 'pending',
  failed: 'failed',
  drifted: 'drifted',
};

export const goalLabels: Record<Goal['kind'], string> = {
  reach: 'Reach',
  clicks: 'Clicks',
  'video-views': 'Video views',
  leads: 'Leads',
  conversions: 'Conversions',
};

export const fieldLabels: Record<EditableField, string> = {
  name: 'Name',
  status: 'Status',
  startDate: 'Start',
  endDate: 'End',
  budgetMicros: 'Budget',
  pacing: 'Pacing',
};
