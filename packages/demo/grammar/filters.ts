/** Properties to choose campaigns by: reading them, and telling whether a campaign has them. */
import { plus, plusDays } from '../contracts/calendar.ts';
import type { Campaign } from '../contracts/campaign.ts';
import { effectiveStatus, pacingIndex } from '../contracts/pacing.ts';
import { amountOf } from './amounts.ts';
import { dayAt, lengthAt, periodOf, type Read } from './days.ts';
import { phraseAt, keyAt } from './phrases.ts';
import type { Filter, Surroundings } from './plan.ts';
import { plain, wordsOf, type Token } from './tokens.ts';
import { channelWords, platformWords, statusWords } from './vocabulary.ts';

const over = ['over', 'above', 'more than', 'exceeding', 'greater than', 'higher than', '>'];
const under = ['under', 'below', 'less than', 'lower than', '<'];
const spent = ['spend', 'spent', 'spending', 'with a spend', 'having spent'];
const overPace = ['overpacing', 'over pace', 'pacing too fast', 'too fast', 'ahead of pace'];
const underPace = ['underpacing', 'under pace', 'pacing too slow', 'too slow', 'behind pace', 'behind', 'late'];
const ending = ['ending', 'finishing', 'expiring', 'that end', 'which end', 'end', 'ends'];
const starting = ['starting', 'started', 'beginning', 'that start', 'which start', 'start', 'starts'];
const failed = ['failed', 'failing'];
const drifted = ['drifted', 'out of sync'];

/** Above this it is too fast, below that too slow: as in the list. */
const TOO_FAST = 110;
const TOO_SLOW = 90;

export function filterAt(tokens: readonly Token[], at: number, around: Surroundings): Read<Filter> | undefined {
  return (
    paceAt(tokens, at) ??
    amountFilterAt(tokens, at, spent, 'spent') ??
    amountFilterAt(tokens, at, ['budget', 'budgets', 'with a budget'], 'budget') ??
    daysAt(tokens, at, ending, 'end', around.today) ??
    daysAt(tokens, at, starting, 'start', around.today) ??
    placeAt(tokens, at) ??
    ownerAt(tokens, at, around.campaigns)
  );
}

function paceAt(tokens: readonly Token[], at: number): Read<Filter> | undefined {
  const compared = compareAt(tokens, at, ['pacing', 'pace', 'with a pacing', 'with pacing']);
  if (compared?.value.amount.percent && compared.value.micros !== undefined) {
    const { is, micros } = compared.value;
    return { value: { on: 'pacing', is, percent: micros / 1_000_000 }, used: compared.used };
  }
  const fast = phraseAt(tokens, at, overPace);
  if (fast) return { value: { on: 'pacing', is: 'over', percent: TOO_FAST }, used: fast };
  const slow = phraseAt(tokens, at, underPace);
  return slow ? { value: { on: 'pacing', is: 'under', percent: TOO_SLOW }, used: slow } : undefined;
}

function amountFilterAt(
  tokens: readonly Token[],
  at: number,
  words: readonly string[],
  on: 'spent' | 'budget',
): Read<Filter> | undefined {
  const compared = compareAt(tokens, at, words);
  if (!compared || compared.value.amount.percent || compared.value.micros === undefined) return undefined;
  const { is, micros, amount } = compared.value;
  return { value: { on, is, micros, ...(amount.currency && { currency: amount.currency }) }, used: compared.used };
}

/** `pacing over 110 %`. What can be read in two ways is not read here. */
function compareAt(tokens: readonly Token[], at: number, words: readonly string[]) {
  const subject = phraseAt(tokens, at, words);
  if (!subject) return undefined;
  const more = phraseAt(tokens, at + subject, over);
  const less = more ? 0 : phraseAt(tokens, at + subject, under);
  const token = tokens[at + subject + more + less];
  const amount = token && amountOf(token);
  if (more + less === 0 || !amount || amount.sign !== undefined) return undefined;
  const is = more ? ('over' as const) : ('under' as const);
  const micros = amount.micros.length === 1 ? amount.micros[0] : undefined;
  return { value: { is, amount, micros }, used: subject + more + less + 1 };
}

function daysAt(
  tokens: readonly Token[],
  at: number,
  words: readonly string[],
  on: 'end' | 'start',
  today: string,
): Read<Filter> | undefined {
  const subject = phraseAt(tokens, at, words);
  const days = subject ? spanAt(tokens, at + subject, today) : undefined;
  return days && { value: { on, ...days.value }, used: subject + days.used };
}

function spanAt(tokens: readonly Token[], at: number, today: string): Read<{ from?: string; to?: string }> | undefined {
  const word = (ahead: number) => tokens[at + ahead]?.plain ?? '';
  const skip = word(0) === 'in' || word(0) === 'on' ? 1 : 0;
  const later = word(skip) === 'next' ? 1 : word(skip) === 'last' ? -1 : word(skip) === 'this' ? 0 : undefined;
  const unit = word(skip + 1);
  if (later !== undefined && (unit === 'week' || unit === 'month')) {
    return { value: periodOf(today, unit, later), used: skip + 2 };
  }
  const within = phraseAt(tokens, at, ['within', 'within the next', 'in the next', 'in']);
  const length = within ? lengthAt(tokens, at + within) : undefined;
  if (length) return { value: { from: today, to: plus(today, length.value) }, used: within + length.used };
  const before = phraseAt(tokens, at, ['before']);
  const by = before ? 0 : phraseAt(tokens, at, ['by', 'until']);
  const after = before || by ? 0 : phraseAt(tokens, at, ['after']);
  const from = before || by || after ? 0 : phraseAt(tokens, at, ['from', 'since']);
  const lead = before + by + after + from;
  const day = dayAt(tokens, at + (lead || skip), today);
  const only = day?.value.length === 1 ? day.value[0] : undefined;
  if (!day || only == null) return undefined;
  const used = (lead || skip) + day.used;
  if (before) return { value: { to: plusDays(only, -1) }, used };
  if (by) return { value: { to: only }, used };
  if (after) return { value: { from: plusDays(only, 1) }, used };
  return { value: from ? { from: only } : { from: only, to: only }, used };
}

function placeAt(tokens: readonly Token[], at: number): Read<Filter> | undefined {
  const lead = phraseAt(tokens, at, ['on', 'at', 'in', 'placed on']);
  const platform = keyAt(tokens, at + lead, platformWords) ?? (lead ? keyAt(tokens, at, platformWords) : undefined);
  if (platform) return { value: { on: 'platform', platform: platform.value }, used: lead + platform.used };
  const status = keyAt(tokens, at, statusWords);
  if (status) return { value: { on: 'status', status: status.value }, used: status.used };
  const bad = phraseAt(tokens, at, failed);
  if (bad) return { value: { on: 'sync', state: 'failed' }, used: bad };
  const off = phraseAt(tokens, at, drifted);
  if (off) return { value: { on: 'sync', state: 'drifted' }, used: off };
  const channel = keyAt(tokens, at, channelWords);
  const noun = channel ? phraseAt(tokens, at + channel.used, ['campaigns', 'ads']) : 0;
  // By itself such a word is as well a part of a name. The noun is read again: it says that many are meant.
  return channel && noun ? { value: { on: 'channel', channel: channel.value }, used: channel.used } : undefined;
}

/** A whole name of an advertiser. */
function ownerAt(tokens: readonly Token[], at: number, campaigns: readonly Campaign[]): Read<Filter> | undefined {
  const lead = phraseAt(tokens, at, ['of', 'by', 'for', 'from']);
  for (const advertiser of new Set(campaigns.map((campaign) => campaign.advertiser))) {
    const used = phraseAt(tokens, at + lead, [plain(advertiser)]);
    if (used) return { value: { on: 'advertiser', advertiser }, used: lead + used };
  }
  return undefined;
}

function passes(campaign: Campaign, filter: Filter, nowMs: number): boolean {
  switch (filter.on) {
    case 'pacing': {
      const index = pacingIndex(campaign, nowMs);
      return index !== undefined && isBeyond(index * 100, filter.is, filter.percent);
    }
    case 'spent':
    case 'budget': {
      const micros = filter.on === 'spent' ? campaign.spentMicros : campaign.budgetMicros;
      const currency = filter.currency ?? campaign.currency;
      return currency === campaign.currency && isBeyond(micros, filter.is, filter.micros);
    }
    case 'end':
    case 'start': {
      const day = filter.on === 'end' ? campaign.endDate : campaign.startDate;
      return day !== null && day >= (filter.from ?? '') && day <= (filter.to ?? '9999-12-31');
    }
    case 'platform':
      return campaign.bindings.some(({ platform }) => platform === filter.platform);
    case 'sync':
      return campaign.bindings.some(({ state }) => state === filter.state);
    case 'status':
      return effectiveStatus(campaign, nowMs) === filter.status;
    case 'channel':
      return campaign.channel === filter.channel;
    case 'advertiser':
      return campaign.advertiser === filter.advertiser;
    case 'words': {
      const words = wordsOf(`${campaign.name} ${campaign.advertiser} ${campaign.id}`);
      return filter.words.split(' ').every((word) => words.some((each) => each.startsWith(word)));
    }
  }
}

/** Those that every filter lets through. */
export function chosenBy(filters: readonly Filter[], { campaigns, nowMs }: Surroundings): readonly Campaign[] {
  return campaigns.filter((campaign) => filters.every((filter) => passes(campaign, filter, nowMs)));
}

function isBeyond(value: number, is: 'over' | 'under', limit: number): boolean {
  return is === 'over' ? value > limit : value < limit;
}
