/** What a piece of work is called and how it stands, in words for people. */
import type { ConversationState } from '@tame/sdk';
import { editableFields, type Campaign, type EditableField, type EditableFields } from '../../contracts/campaign.ts';
import type { CurrencyCode } from '../../contracts/money.ts';
import { bulkTitle } from '../bulk/bulk-words.ts';
import { longDay } from '../format/dates.ts';
import { fieldLabels, pacingLabels, platformLabels, statusLabels } from '../format/labels.ts';
import { money } from '../format/money.ts';
import { counted, listed } from '../format/numbers.ts';
import type { Tone } from '../tone/tone.ts';
import type { WorkItem, WorkSubject } from './work-item.ts';

/** `Budget to €500.00 and status to Paused`, `Push again to Metro`, `90-day forecast`, `Import of spring.csv`. */
export function titleOf(subject: WorkSubject, campaign: Campaign | undefined): string {
  switch (subject.kind) {
    case 'edit':
      return changesInWords(subject.fields, campaign?.currency) ?? 'Edit of a campaign';
    case 'retry':
      return subject.platforms.length === 0
        ? 'Push once more'
        : `Push again to ${listed(subject.platforms.map((platform) => platformLabels[platform]))}`;
    case 'forecast':
      return subject.horizonDays === undefined ? 'Forecast' : `${subject.horizonDays}-day forecast`;
    case 'bulk':
      return bulkTitle(subject.change, subject.campaigns);
    case 'outlook':
      return subject.campaigns === undefined ? 'Outlook' : `Outlook on ${counted(subject.campaigns, 'campaign')}`;
    case 'import':
      return subject.fileName === undefined ? 'Import of a file' : `Import of ${subject.fileName}`;
  }
}

/** The campaign it is about, if it is about one. */
export function aboutOf(subject: WorkSubject, campaign: Campaign | undefined): string | undefined {
  return 'campaignName' in subject ? (campaign?.name ?? subject.campaignName) : undefined;
}

/** `Budget to €500.00 and end to 30 Jun 2026`; undefined when nothing is named. */
function changesInWords(fields: EditableFields, currency: CurrencyCode | undefined): string | undefined {
  const changes = editableFields.flatMap((field) => {
    const value = valueInWords(field, fields[field], currency);
    return value === undefined ? [] : [`${fieldLabels[field]} to ${value}`];
  });
  return changes.length === 0
    ? undefined
    : listed(changes.map((text, index) => (index === 0 ? text : uncapital(text))));
}

/** One value of a field as people read it; undefined when it is not one. */
export function valueInWords(
  field: EditableField,
  value: unknown,
  currency: CurrencyCode | undefined,
): string | undefined {
  switch (field) {
    case 'name':
      return typeof value === 'string' ? `“${value}”` : undefined;
    case 'status':
      return labelled(statusLabels, value);
    case 'pacing':
      return labelled(pacingLabels, value);
    case 'budgetMicros':
      if (typeof value !== 'number') return undefined;
      return currency ? money(value, currency) : (value / 1_000_000).toFixed(2);
    case 'startDate':
      return typeof value === 'string' ? longDay(value) : undefined;
    case 'endDate':
      if (value === null) return 'open end';
      return typeof value === 'string' ? longDay(value) : undefined;
  }
}

const stateWords: Record<ConversationState, { text: string; tone: Tone }> = {
  stored: { text: 'On this device', tone: 'warn' },
  accepted: { text: 'Sent', tone: 'busy' },
  queued: { text: 'Queued', tone: 'busy' },
  throttled: { text: 'Held up', tone: 'warn' },
  working: { text: 'Working', tone: 'busy' },
  'input-required': { text: 'Needs input', tone: 'warn' },
  completed: { text: 'Done', tone: 'good' },
  failed: { text: 'Failed', tone: 'bad' },
  cancelled: { text: 'Cancelled', tone: 'quiet' },
  expired: { text: 'Expired', tone: 'bad' },
  rejected: { text: 'Refused', tone: 'bad' },
};

export function stateInWords(state: ConversationState): { text: string; tone: Tone } {
  return stateWords[state];
}

/** What it is waiting for, when it is waiting. */
export function waitingFor({
  state,
  workers,
  waitingAhead,
}: Pick<WorkItem, 'state' | 'workers' | 'waitingAhead'>): string | undefined {
  if (state === 'stored') return 'Saved here; it is sent as soon as the relay can be reached.';
  if (state === 'throttled')
    return 'What it needs has more to do than it can just now; it starts when that has caught up.';
  if (state !== 'queued' && state !== 'accepted') return undefined;
  if (workers === 0) return 'No worker is available right now; it starts by itself as soon as one is.';
  return waitingAhead ? `${counted(waitingAhead, 'request')} before it.` : undefined;
}

function labelled(labels: Record<string, string>, value: unknown): string | undefined {
  return typeof value === 'string' ? labels[value] : undefined;
}

function uncapital(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
