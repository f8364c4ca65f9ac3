/** A campaign as Tradeyard holds it: money as decimals on flights, days as UTC instants with an exclusive end. */
import * as v from 'valibot';

/** A decimal with at most two places; Tradeyard has no other money. */
const Decimal = v.pipe(
  v.number(),
  v.check((amount) => /^-?\d+(\.\d{1,2})?$/.test(String(amount)), 'must have at most two decimals'),
);
const Instant = v.pipe(v.string(), v.regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/, 'must be a UTC time'));

const Flight = v.strictObject({
  CampaignFlightId: v.exactOptional(v.string()),
  StartDateInclusiveUTC: Instant,
  EndDateExclusiveUTC: v.nullable(Instant),
  BudgetInAdvertiserCurrency: v.nullable(Decimal),
  DailyTargetInAdvertiserCurrency: v.nullable(Decimal),
});

const settable = {
  CampaignName: v.pipe(
    v.string(),
    v.minLength(1, 'must not be empty'),
    v.maxLength(256, 'must have at most 256 characters'),
  ),
  Availability: v.picklist(['Available', 'Paused', 'Archived']),
  PacingMode: v.picklist(['PaceAhead', 'PaceEvenly', 'PaceToDailyCap', 'PaceAsSoonAsPossible']),
  CampaignFlights: v.pipe(v.array(Flight), v.length(1, 'must hold exactly one flight in this sandbox')),
};
const fixed = {
  AdvertiserName: v.string(),
  ExternalReference: v.string(),
  CurrencyCode: v.pipe(v.string(), v.length(3)),
  ChannelType: v.picklist(['Display', 'Video', 'Native', 'ConnectedTV', 'Audio', 'OutOfHome', 'Search', 'Social']),
  PrimaryGoal: v.strictObject({
    Kind: v.picklist(['Reach', 'CPC', 'CPCV', 'CPL', 'CPA']),
    TargetInAdvertiserCurrency: v.nullable(Decimal),
  }),
};

/** `SpentInAdvertiserCurrency` only counts in a seed; a campaign that callers create has spent nothing. */
export const NewCampaign = v.strictObject({
  ...fixed,
  ...settable,
  SpentInAdvertiserCurrency: v.optional(Decimal, 0),
});

export const CampaignPatch = v.strictObject({
  CampaignId: v.string(),
  CampaignName: v.exactOptional(settable.CampaignName),
  Availability: v.exactOptional(settable.Availability),
  PacingMode: v.exactOptional(settable.PacingMode),
  CampaignFlights: v.exactOptional(settable.CampaignFlights),
});

export const Campaign = v.object({ CampaignId: v.string(), ...NewCampaign.entries });
export type Campaign = v.InferOutput<typeof Campaign>;

/** Gives every flight that has none an id. */
export function numbered(campaign: Campaign): Campaign {
  const CampaignFlights = campaign.CampaignFlights.map((flight, index) => ({
    ...flight,
    CampaignFlightId: flight.CampaignFlightId ?? `${campaign.CampaignId}-f${index + 1}`,
  }));
  return { ...campaign, CampaignFlights };
}

const MINIMUM_BUDGET = 1;
const DAY_MS = 86_400_000;

export interface Fault {
  Property: string;
  Reasons: string[];
}

/** Tradeyard's own rules about money and dates. */
export function faultsOf(campaign: Campaign): Fault[] {
  return campaign.CampaignFlights.flatMap((flight, index) => {
    const at = (property: string) => `CampaignFlights[${index}].${property}`;
    const found: Fault[] = [];
    const { BudgetInAdvertiserCurrency: total, DailyTargetInAdvertiserCurrency: daily } = flight;
    const amount = total ?? daily;
    const property = at(total === null ? 'DailyTargetInAdvertiserCurrency' : 'BudgetInAdvertiserCurrency');
    if (amount === null || (total !== null && daily !== null)) {
      found.push({ Property: property, Reasons: ['Exactly one of budget and daily target must be set.'] });
    } else if (amount < MINIMUM_BUDGET) {
      found.push({ Property: property, Reasons: [`The minimum is ${MINIMUM_BUDGET.toFixed(2)}.`] });
    } else if (total !== null && total < campaign.SpentInAdvertiserCurrency) {
      const spent = campaign.SpentInAdvertiserCurrency.toFixed(2);
      found.push({ Property: property, Reasons: [`The budget cannot be below what is already spent (${spent}).`] });
    }
    if (flight.EndDateExclusiveUTC !== null) {
      const lengthMs = Date.parse(flight.EndDateExclusiveUTC) - Date.parse(flight.StartDateInclusiveUTC);
      if (!(lengthMs >= DAY_MS)) {
        found.push({ Property: at('EndDateExclusiveUTC'), Reasons: ['The flight must last at least one day.'] });
      }
    }
    return found;
  });
}

/** What an audit calls the values of a campaign; money with two decimals, as Tradeyard shows it. */
export function auditFields(campaign: Campaign): Record<string, unknown> {
  const [flight] = campaign.CampaignFlights;
  const money = (amount: number | null | undefined) => (amount == null ? null : amount.toFixed(2));
  return {
    CampaignName: campaign.CampaignName,
    Availability: campaign.Availability,
    PacingMode: campaign.PacingMode,
    StartDateInclusiveUTC: flight?.StartDateInclusiveUTC,
    EndDateExclusiveUTC: flight?.EndDateExclusiveUTC,
    BudgetInAdvertiserCurrency: money(flight?.BudgetInAdvertiserCurrency),
    DailyTargetInAdvertiserCurrency: money(flight?.DailyTargetInAdvertiserCurrency),
  };
}
