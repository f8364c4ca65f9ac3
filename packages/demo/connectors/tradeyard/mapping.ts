/** Campaigns in Tradeyard's terms: decimals, one flight, UTC instants with an exclusive end. */
import * as v from 'valibot';
import type { CampaignCore, Channel, EditableField, Goal, Pacing, Status } from '../../contracts/campaign.ts';
import {
  CurrencyCode,
  currencies,
  decimalFromMicros,
  isWholeMinor,
  microsFromDecimal,
  MoneyError,
  wholeMinorSentence,
} from '../../contracts/money.ts';
import { dayAfter } from '../days.ts';
import { MappingError } from '../failure.ts';
import { createWords } from '../words.ts';

const Flight = v.looseObject({
  StartDateInclusiveUTC: v.string(),
  EndDateExclusiveUTC: v.nullable(v.string()),
  BudgetInAdvertiserCurrency: v.nullable(v.number()),
  DailyTargetInAdvertiserCurrency: v.nullable(v.number()),
});

export const TradeyardCampaign = v.object({
  CampaignId: v.string(),
  CampaignName: v.string(),
  AdvertiserName: v.string(),
  ExternalReference: v.string(),
  CurrencyCode,
  ChannelType: v.string(),
  Availability: v.string(),
  PacingMode: v.string(),
  PrimaryGoal: v.object({ Kind: v.string(), TargetInAdvertiserCurrency: v.nullable(v.number()) }),
  CampaignFlights: v.tuple([Flight]),
  SpentInAdvertiserCurrency: v.number(),
});
export type TradeyardCampaign = v.InferOutput<typeof TradeyardCampaign>;

const availability = createWords<Exclude<Status, 'draft'>, string>({
  enabled: 'Available',
  paused: 'Paused',
  archived: 'Archived',
});
const pacing = createWords<Pacing, string>({
  ahead: 'PaceAhead',
  even: 'PaceEvenly',
  'daily-cap': 'PaceToDailyCap',
  asap: 'PaceAsSoonAsPossible',
});
const channel = createWords<Channel, string>({
  display: 'Display',
  video: 'Video',
  native: 'Native',
  ctv: 'ConnectedTV',
  audio: 'Audio',
  dooh: 'OutOfHome',
  search: 'Search',
  social: 'Social',
});
const goal = createWords<Goal['kind'], string>({
  reach: 'Reach',
  clicks: 'CPC',
  'video-views': 'CPCV',
  leads: 'CPL',
  conversions: 'CPA',
});

/** Throws `MappingError` for a draft, `MoneyError` for an amount with part of a cent. */
export function toTradeyard(campaign: CampaignCore): Omit<TradeyardCampaign, 'CampaignId'> {
  const { currency } = campaign;
  const budget = decimal(campaign.budgetMicros, currency);
  return {
    CampaignName: campaign.name,
    AdvertiserName: campaign.advertiser,
    ExternalReference: campaign.id,
    CurrencyCode: currency,
    ChannelType: channel.theirs(campaign.channel),
    Availability: statusWord(campaign.status),
    PacingMode: pacing.theirs(campaign.pacing),
    PrimaryGoal: {
      Kind: goal.theirs(campaign.goal.kind),
      TargetInAdvertiserCurrency:
        campaign.goal.targetMicros === null ? null : decimal(campaign.goal.targetMicros, currency),
    },
    CampaignFlights: [
      {
        StartDateInclusiveUTC: `${campaign.startDate}T00:00:00Z`,
        EndDateExclusiveUTC: campaign.endDate === null ? null : `${dayAfter(campaign.endDate)}T00:00:00Z`,
        BudgetInAdvertiserCurrency: campaign.budgetPeriod === 'flight' ? budget : null,
        DailyTargetInAdvertiserCurrency: campaign.budgetPeriod === 'daily' ? budget : null,
      },
    ],
    SpentInAdvertiserCurrency: decimal(campaign.spentMicros, currency),
  };
}

export function fromTradeyard(there: TradeyardCampaign): CampaignCore {
  const [flight] = there.CampaignFlights;
  const { BudgetInAdvertiserCurrency: total, DailyTargetInAdvertiserCurrency: daily } = flight;
  const target = there.PrimaryGoal.TargetInAdvertiserCurrency;
  return {
    id: there.ExternalReference,
    name: there.CampaignName,
    advertiser: there.AdvertiserName,
    channel: channel.ours(there.ChannelType),
    goal: { kind: goal.ours(there.PrimaryGoal.Kind), targetMicros: target === null ? null : micros(target) },
    currency: there.CurrencyCode,
    status: availability.ours(there.Availability),
    startDate: flight.StartDateInclusiveUTC.slice(0, 10),
    endDate: flight.EndDateExclusiveUTC === null ? null : dayAfter(flight.EndDateExclusiveUTC.slice(0, 10), -1),
    budgetMicros: micros(total ?? daily ?? 0),
    budgetPeriod: total === null ? 'daily' : 'flight',
    pacing: pacing.ours(there.PacingMode),
    spentMicros: micros(there.SpentInAdvertiserCurrency),
  };
}

const onTheFlight: readonly EditableField[] = ['startDate', 'endDate', 'budgetMicros'];

export function touchesFlight(mask: readonly EditableField[]): boolean {
  return mask.some((field) => onTheFlight.includes(field));
}

/** The properties to send for these fields. Lists are replaced as a whole, so the flight starts from the current one. */
export function patchOf(
  campaign: CampaignCore,
  mask: readonly EditableField[],
  current: TradeyardCampaign | undefined,
): Partial<TradeyardCampaign> {
  const wanted = toTradeyard({ ...campaign, status: mask.includes('status') ? campaign.status : 'paused' });
  const [flight] = wanted.CampaignFlights;
  const [was] = current?.CampaignFlights ?? wanted.CampaignFlights;
  return {
    ...(mask.includes('name') && { CampaignName: wanted.CampaignName }),
    ...(mask.includes('status') && { Availability: wanted.Availability }),
    ...(mask.includes('pacing') && { PacingMode: wanted.PacingMode }),
    ...(touchesFlight(mask) && {
      CampaignFlights: [
        {
          ...was,
          ...(mask.includes('startDate') && { StartDateInclusiveUTC: flight.StartDateInclusiveUTC }),
          ...(mask.includes('endDate') && { EndDateExclusiveUTC: flight.EndDateExclusiveUTC }),
          ...(mask.includes('budgetMicros') && {
            BudgetInAdvertiserCurrency: flight.BudgetInAdvertiserCurrency,
            DailyTargetInAdvertiserCurrency: flight.DailyTargetInAdvertiserCurrency,
          }),
        },
      ],
    }),
  };
}

function statusWord(status: Status): string {
  if (status === 'draft') throw new MappingError('unsupported', 'Tradeyard knows no drafts');
  return availability.theirs(status);
}

/** Two decimals at most survive the way through a JSON number unharmed; more would not. */
function decimal(amount: number, currency: CurrencyCode): number {
  if (!isWholeMinor(amount, currency)) throw new MoneyError('too-precise', wholeMinorSentence(amount, currency));
  return Number(decimalFromMicros(amount, currencies[currency].digits));
}

function micros(amount: number): number {
  return microsFromDecimal(String(amount));
}
