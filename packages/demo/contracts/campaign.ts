/** A campaign as the demo knows it, whatever export it came from and whatever platforms it runs on. */
import * as v from 'valibot';
import { CurrencyCode, Micros } from './money.ts';

export const platformNames = ['tradeyard', 'goggle', 'metro'] as const;
export const PlatformName = v.picklist(platformNames);
export type PlatformName = v.InferOutput<typeof PlatformName>;

export const channels = ['display', 'video', 'native', 'ctv', 'audio', 'dooh', 'search', 'social'] as const;
export const Channel = v.picklist(channels);
export type Channel = v.InferOutput<typeof Channel>;

/** What people set. Whether it really runs also depends on dates and money: see `effectiveStatus`. */
export const statuses = ['draft', 'enabled', 'paused', 'archived'] as const;
export const Status = v.picklist(statuses);
export type Status = v.InferOutput<typeof Status>;

export const pacings = ['ahead', 'even', 'daily-cap', 'asap'] as const;
export const Pacing = v.picklist(pacings);
export type Pacing = v.InferOutput<typeof Pacing>;

/** Whether `budgetMicros` is for the whole flight or for each day of it. Fixed once a campaign exists. */
export const budgetPeriods = ['flight', 'daily'] as const;
export const BudgetPeriod = v.picklist(budgetPeriods);
export type BudgetPeriod = v.InferOutput<typeof BudgetPeriod>;

export const goalKinds = ['reach', 'clicks', 'video-views', 'leads', 'conversions'] as const;
/** What the campaign is after, and what one of it may cost (null: no target). */
export const Goal = v.object({
  kind: v.picklist(goalKinds),
  targetMicros: v.nullable(v.pipe(Micros, v.minValue(0))),
});
export type Goal = v.InferOutput<typeof Goal>;

/** A calendar day, `2026-06-30`, without time or zone. */
export const Day = v.pipe(
  v.string(),
  v.regex(/^\d{4}-\d{2}-\d{2}$/, 'Write the day like 2026-06-30.'),
  v.check(existsInCalendar, 'There is no such day in the calendar.'),
);

const Name = v.pipe(
  v.string(),
  v.trim(),
  v.minLength(1, 'Give the campaign a name.'),
  v.maxLength(200, 'Use a name of at most 200 characters.'),
);
const Budget = v.pipe(Micros, v.minValue(1, 'Use a budget above zero.'));

export const editableFields = ['name', 'status', 'startDate', 'endDate', 'budgetMicros', 'pacing'] as const;

/** The fields people may change, all optional, at least one. Each is last-write-wins on its own. */
export const EditableFields = v.pipe(
  v.strictObject({
    name: v.exactOptional(Name),
    status: v.exactOptional(Status),
    startDate: v.exactOptional(Day),
    endDate: v.exactOptional(v.nullable(Day)),
    budgetMicros: v.exactOptional(Budget),
    pacing: v.exactOptional(Pacing),
  }),
  v.check((fields) => Object.keys(fields).length > 0, 'Change at least one field.'),
);
export type EditableFields = v.InferOutput<typeof EditableFields>;
export type EditableField = keyof EditableFields;

/** Where the campaign stands on one platform. `pushedVersion` is the newest version known to be there. */
export const Binding = v.object({
  platform: PlatformName,
  remoteId: v.string(),
  state: v.picklist(['in-sync', 'pending', 'failed', 'drifted']),
  pushedVersion: v.number(),
  /** The fields whose present value the platform is not known to have; empty exactly when it is in sync. */
  behind: v.array(v.picklist(editableFields)),
  /** Why it is failed or drifted, as a sentence for people. */
  reason: v.exactOptional(v.string()),
});
export type Binding = v.InferOutput<typeof Binding>;

/** Everything about a campaign that exports deliver and platforms can hold. */
export const CampaignCore = v.object({
  id: v.pipe(v.string(), v.minLength(1), v.maxLength(80)),
  name: Name,
  advertiser: v.pipe(v.string(), v.minLength(1)),
  channel: Channel,
  goal: Goal,
  currency: CurrencyCode,
  status: Status,
  startDate: Day,
  /** The last day it runs; null: open end. */
  endDate: v.nullable(Day),
  budgetMicros: Budget,
  budgetPeriod: BudgetPeriod,
  pacing: Pacing,
  spentMicros: v.pipe(Micros, v.minValue(0)),
});
export type CampaignCore = v.InferOutput<typeof CampaignCore>;

export const Campaign = v.object({
  ...CampaignCore.entries,
  /** Grows by one with every change, from 1. */
  version: v.number(),
  bindings: v.array(Binding),
});
export type Campaign = v.InferOutput<typeof Campaign>;

/** The platforms that sell a channel at all; a campaign is placed on each of them. */
export function platformsFor(channel: Channel): readonly PlatformName[] {
  switch (channel) {
    case 'display':
    case 'video':
    case 'native':
      return platformNames;
    case 'ctv':
    case 'audio':
    case 'dooh':
      return ['tradeyard'];
    case 'search':
      return ['goggle'];
    case 'social':
      return ['metro'];
  }
}

/** Why these dates cannot be, as a sentence; undefined when they can. */
export function datesProblem(startDate: string, endDate: string | null): string | undefined {
  if (endDate === null || endDate >= startDate) return undefined;
  return `The campaign would end on ${endDate}, before it starts on ${startDate}; move one of the two.`;
}

function existsInCalendar(day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}
