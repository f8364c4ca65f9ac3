/** Orders, changes and filters as sentences for people. */
import type { Campaign } from '../../contracts/campaign.ts';
import type { CurrencyCode } from '../../contracts/money.ts';
import {
  missingIn,
  type Change,
  type Filter,
  type NewsKind,
  type Order,
  type Screen,
  type Subject,
} from '../../grammar/plan.ts';
import { longDay } from '../format/dates.ts';
import { channelLabels, effectiveLabels, pacingWords, platformLabels } from '../format/labels.ts';
import { money, trimmedMoney } from '../format/money.ts';
import { count, counted, listed } from '../format/numbers.ts';

type ById = ReadonlyMap<string, Campaign>;

const screenLabels: Record<Screen, string> = {
  campaigns: 'Campaigns',
  forecast: 'Forecast',
  import: 'Import',
  work: 'My work',
  constellation: 'Constellation',
  notifications: 'Notifications',
};

const newsWords: Record<NewsKind, string> = {
  'needs-input': 'my work needs my answer',
  done: 'my work is done',
  failed: 'my work has failed',
  progress: 'my work goes on',
};

/** `Pause Spring Sale`, `Rename a campaign …`, `Raise the budget of 3 campaigns by 15 % and extend it to 30 Jun 2026`. */
export function orderWords(order: Order, byId: ById): string {
  return `${plainWords(order, byId)}${missingIn(order) === undefined ? '' : ' …'}`;
}

function plainWords(order: Order, byId: ById): string {
  switch (order.intent) {
    case 'change': {
      const who = whoWords(order.campaigns, byId);
      const currency = currencyOf(order.campaigns, byId);
      const [first, ...others] = order.changes.map((change, at) =>
        changeWords(change, at === 0 ? who : 'it', currency),
      );
      return first === undefined ? `Change ${who}` : listed([first, ...others.map(uncapital)]);
    }
    case 'find':
      return `Find ${order.campaigns.ids.length === 0 ? 'campaigns' : whoWords(order.campaigns, byId)}`;
    case 'open':
      return `Open ${whoWords(order.campaigns, byId)}`;
    case 'forecast':
      return `Forecast ${whoWords(order.campaigns, byId)}`;
    case 'notify':
      return `${order.channel === 'email' ? 'Mail me' : 'Tell me here'} when ${newsWords[order.when]}`;
    case 'go':
      return `Go to ${screenLabels[order.screen]}`;
    case 'undo':
      return 'Undo my last change from here';
    case 'help':
      return 'What can I say?';
  }
}

/** The second line of a suggestion: whose campaign it is, or what the campaigns have in common. */
export function aboutWords(order: Order, byId: ById): string | undefined {
  if (!('campaigns' in order)) return undefined;
  const { ids, filters } = order.campaigns;
  if (filters.length > 0) return filters.map(filterWords).join(' · ');
  const only = ids.length === 1 ? byId.get(ids[0] ?? '') : undefined;
  if (!only) return undefined;
  return `${only.advertiser} · ${trimmedMoney(only.budgetMicros, only.currency)}${only.budgetPeriod === 'daily' ? ' per day' : ''}`;
}

export function filterWords(filter: Filter): string {
  switch (filter.on) {
    case 'pacing':
      return `pacing ${filter.is} ${filter.percent} %`;
    case 'spent':
    case 'budget': {
      const amount = filter.currency ? money(filter.micros, filter.currency) : count(filter.micros / 1_000_000);
      return `${filter.on === 'spent' ? 'spent' : 'budget'} ${filter.is} ${amount}`;
    }
    case 'end':
    case 'start':
      return `${filter.on === 'end' ? 'ends' : 'starts'} ${daysWords(filter.from, filter.to)}`;
    case 'platform':
      return `on ${platformLabels[filter.platform]}`;
    case 'sync':
      return `${filter.state} on a platform`;
    case 'status':
      return effectiveLabels[filter.status].toLowerCase();
    case 'channel':
      return `${channelLabels[filter.channel]} campaigns`;
    case 'advertiser':
      return `of ${filter.advertiser}`;
    case 'words':
      return `“${filter.words}”`;
  }
}

function changeWords(change: Change, who: string, currency: CurrencyCode | undefined): string {
  const amount = (micros: number, said?: CurrencyCode) => {
    const known = said ?? currency;
    return known ? money(micros, known) : count(micros / 1_000_000);
  };
  switch (change.kind) {
    case 'pause':
      return `Pause ${who}`;
    case 'resume':
      return `Resume ${who}`;
    case 'budget-by':
      if (change.percent === undefined) return `Raise or lower the budget of ${who}`;
      return `${change.percent < 0 ? 'Lower' : 'Raise'} the budget of ${who} by ${Math.abs(change.percent)} %`;
    case 'budget-add':
      if (change.micros === undefined) return `Raise or lower the budget of ${who} by an amount`;
      return `${change.micros < 0 ? 'Lower' : 'Raise'} the budget of ${who} by ${amount(Math.abs(change.micros), change.currency)}`;
    case 'budget-to':
      return `Set the budget of ${who}${change.micros === undefined ? '' : ` to ${amount(change.micros, change.currency)}`}`;
    case 'end-on':
      if (change.day === undefined) return `Set the end of ${who}`;
      if (change.day === null) return `Give ${who} an open end`;
      return `${change.way === 'later' ? 'Extend' : 'Set the end of'} ${who} to ${longDay(change.day)}`;
    case 'end-by': {
      const { count: many, unit } = change.length;
      return `${many < 0 ? 'Shorten' : 'Extend'} ${who} by ${counted(Math.abs(many), unit)}`;
    }
    case 'start-on':
      return `Set the start of ${who}${change.day === undefined ? '' : ` to ${longDay(change.day)}`}`;
    case 'rename':
      return `Rename ${who}${change.name === undefined ? '' : ` to “${change.name}”`}`;
    case 'pace':
      return `Set the pacing of ${who}${change.pacing === undefined ? '' : ` to ${pacingWords[change.pacing]}`}`;
  }
}

function whoWords({ ids }: Subject, byId: ById): string {
  if (ids.length === 0) return 'a campaign';
  return ids.length === 1 ? (byId.get(ids[0] ?? '')?.name ?? '1 campaign') : counted(ids.length, 'campaign');
}

/** The one that all of them have. */
export function currencyOf({ ids }: Subject, byId: ById): CurrencyCode | undefined {
  const known = new Set(ids.flatMap((id) => byId.get(id)?.currency ?? []));
  const [only] = known;
  return known.size === 1 ? only : undefined;
}

function daysWords(from: string | undefined, to: string | undefined): string {
  if (from !== undefined && from === to) return `on ${longDay(from)}`;
  if (from === undefined) return to === undefined ? 'some day' : `until ${longDay(to)}`;
  return to === undefined ? `from ${longDay(from)} on` : `${longDay(from)} – ${longDay(to)}`;
}

function uncapital(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
