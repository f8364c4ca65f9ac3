/**
 * What a sentence in the command box comes to: a plan. The same plan can be put together by clicking; a value that has not
 * been given yet is undefined.
 */
import type { Length } from '../contracts/calendar.ts';
import type { Campaign, Channel, Pacing, PlatformName } from '../contracts/campaign.ts';
import type { CurrencyCode } from '../contracts/money.ts';
import type { EffectiveStatus } from '../contracts/pacing.ts';

/** What the words are read against. */
export interface Surroundings {
  readonly campaigns: readonly Campaign[];
  /** The calendar day, `2026-06-16`. */
  readonly today: string;
  readonly nowMs: number;
  /** The campaign on the screen: "this one". */
  readonly openId?: string | undefined;
}

/** One thing that is to become of a campaign. */
export type Change =
  | { readonly kind: 'pause' }
  | { readonly kind: 'resume' }
  | { readonly kind: 'budget-by'; readonly percent: number | undefined }
  /** Negative: less. */
  | { readonly kind: 'budget-add'; readonly micros: number | undefined; readonly currency?: CurrencyCode | undefined }
  | {
      readonly kind: 'budget-to';
      readonly micros: number | undefined;
      /** Without one: that of the campaign. */
      readonly currency?: CurrencyCode | undefined;
      /** Said as "raise to" or "lower to": the other direction would not be what was meant. */
      readonly way?: 'up' | 'down' | undefined;
      readonly period?: Campaign['budgetPeriod'] | undefined;
    }
  /** Null: open end. `way`: said as "extend to" or "shorten to". */
  | {
      readonly kind: 'end-on';
      readonly day: string | null | undefined;
      readonly way?: 'later' | 'earlier' | undefined;
    }
  | { readonly kind: 'end-by'; readonly length: Length }
  | { readonly kind: 'start-on'; readonly day: string | undefined }
  | { readonly kind: 'rename'; readonly name: string | undefined }
  | { readonly kind: 'pace'; readonly pacing: Pacing | undefined };

/** A property that campaigns have or have not. */
export type Filter =
  | { readonly on: 'pacing'; readonly is: 'over' | 'under'; readonly percent: number }
  | {
      readonly on: 'spent' | 'budget';
      readonly is: 'over' | 'under';
      readonly micros: number;
      readonly currency?: CurrencyCode | undefined;
    }
  /** Both days included; without one it is open to that side. */
  | {
      readonly on: 'end' | 'start';
      readonly from?: string | undefined;
      readonly to?: string | undefined;
    }
  | { readonly on: 'platform'; readonly platform: PlatformName }
  | { readonly on: 'sync'; readonly state: 'failed' | 'drifted' | 'pending' }
  | { readonly on: 'status'; readonly status: EffectiveStatus }
  | { readonly on: 'channel'; readonly channel: Channel }
  | { readonly on: 'advertiser'; readonly advertiser: string }
  /** Beginnings of words of the name, the advertiser or the id. */
  | { readonly on: 'words'; readonly words: string };

/** Which campaigns: those with the ids, which are those that the filters let through when there are filters. */
export interface Subject {
  readonly ids: readonly string[];
  readonly filters: readonly Filter[];
}

export type Screen = 'campaigns' | 'forecast' | 'import' | 'work' | 'constellation' | 'notifications';
export type NewsKind = 'needs-input' | 'done' | 'failed' | 'progress';

export type Order =
  | { readonly intent: 'change'; readonly campaigns: Subject; readonly changes: readonly Change[] }
  | { readonly intent: 'find'; readonly campaigns: Subject }
  | { readonly intent: 'open'; readonly campaigns: Subject }
  | { readonly intent: 'forecast'; readonly campaigns: Subject }
  | { readonly intent: 'notify'; readonly channel: 'app' | 'email'; readonly when: NewsKind }
  | { readonly intent: 'go'; readonly screen: Screen }
  | { readonly intent: 'undo' }
  | { readonly intent: 'help' };

/** A part of the text and what it was taken for; offsets as in `text.slice(start, end)`. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly as: 'verb' | 'campaigns' | 'value';
}

export interface Plan {
  readonly order: Order;
  /** 0 to 1: 1 when every word was taken exactly as it was written. */
  readonly confidence: number;
  readonly spans: readonly Span[];
}

/** `ask`: several things may be meant, or something is not said; `cannot`: this cannot be done, but perhaps the choices. */
export type Reading =
  | { readonly state: 'plan'; readonly plan: Plan }
  | { readonly state: 'ask' | 'cannot'; readonly sentence: string; readonly choices: readonly Plan[] };

export const nobody: Subject = { ids: [], filters: [] };

/** Whether anything is changed by it. */
export function isWrite({ intent }: Order): boolean {
  return intent === 'change' || intent === 'undo' || intent === 'notify';
}

/** What has to be said before it can be carried out. */
export function missingIn(order: Order): 'campaigns' | 'value' | undefined {
  switch (order.intent) {
    case 'change':
      if (order.campaigns.ids.length === 0) return 'campaigns';
      return order.changes.length === 0 || order.changes.some(lacksValue) ? 'value' : undefined;
    case 'open':
    case 'forecast':
      return order.campaigns.ids.length === 1 ? undefined : 'campaigns';
    case 'find':
    case 'notify':
    case 'go':
    case 'undo':
    case 'help':
      return undefined;
  }
}

function lacksValue(change: Change): boolean {
  switch (change.kind) {
    case 'pause':
    case 'resume':
    case 'end-by':
      return false;
    case 'budget-by':
      return change.percent === undefined;
    case 'budget-add':
    case 'budget-to':
      return change.micros === undefined;
    case 'end-on':
    case 'start-on':
      return change.day === undefined;
    case 'rename':
      return change.name === undefined;
    case 'pace':
      return change.pacing === undefined;
  }
}
