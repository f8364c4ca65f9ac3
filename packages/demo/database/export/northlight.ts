/** The campaign report of Northlight: American dates, symbols before the amount, one column for each kind of budget. */
import type { Channel, Goal, Pacing, Status } from '../../contracts/campaign.ts';
import { CurrencyCode } from '../../contracts/money.ts';
import type { Convention } from './amount.ts';
import type { Line } from './line.ts';
import { finished, sameCurrency, type Shape } from './shape.ts';

const channels: Record<string, Channel> = {
  Display: 'display',
  'Online Video': 'video',
  Native: 'native',
  CTV: 'ctv',
  Audio: 'audio',
  DOOH: 'dooh',
  Search: 'search',
  Social: 'social',
};
const goals: Record<string, Goal['kind']> = {
  Reach: 'reach',
  Clicks: 'clicks',
  'Video Views': 'video-views',
  Leads: 'leads',
  Conversions: 'conversions',
};
const statuses: Record<string, Status> = { Live: 'enabled', Paused: 'paused', Draft: 'draft', Completed: 'archived' };
const pacings: Record<string, Pacing> = { Even: 'even', Ahead: 'ahead', 'Daily Cap': 'daily-cap', ASAP: 'asap' };
const codes = Object.fromEntries(CurrencyCode.options.map((code) => [code, code]));
const amounts: readonly Convention[] = [{ decimal: '.', group: ',' }];
const DATE = 'MM/DD/YYYY';

export const northlight: Shape = {
  name: 'northlight',
  delimiter: ',',
  id: 'Campaign ID',
  columns: [
    'Campaign ID',
    'Campaign Name',
    'Advertiser',
    'Channel',
    'Objective',
    'Status',
    'Flight Start',
    'Flight End',
    'Currency',
    'Flight Budget',
    'Daily Budget',
    'Pacing',
    'Cost Goal',
    'Spend To Date',
  ],
  read: (line) => {
    const id = line.required('Campaign ID');
    const name = line.required('Campaign Name');
    const advertiser = line.required('Advertiser');
    const channel = line.word('Channel', channels);
    const kind = line.word('Objective', goals);
    const status = line.word('Status', statuses);
    const startDate = line.day('Flight Start', DATE);
    const endDate = line.optionalDay('Flight End', DATE);
    const currency = line.word('Currency', codes);
    const budgetField = budgetFieldOf(line);
    const budgetMicros = budgetField && sameCurrency(line, budgetField, line.amount(budgetField, amounts), currency);
    const pacing = line.word('Pacing', pacings);
    const targetMicros =
      line.text('Cost Goal') === ''
        ? null
        : sameCurrency(line, 'Cost Goal', line.amount('Cost Goal', amounts), currency);
    const spentMicros = spentIn(line, currency);
    if (
      id === undefined ||
      name === undefined ||
      advertiser === undefined ||
      channel === undefined ||
      kind === undefined ||
      status === undefined ||
      startDate === undefined ||
      endDate === undefined ||
      currency === undefined ||
      budgetField === undefined ||
      budgetMicros === undefined ||
      pacing === undefined ||
      targetMicros === undefined ||
      spentMicros === undefined
    ) {
      return undefined;
    }
    const budgetPeriod = budgetField === 'Daily Budget' ? 'daily' : 'flight';
    const goal = { kind, targetMicros };
    return finished(
      line,
      {
        id,
        name,
        advertiser,
        channel,
        goal,
        currency,
        status,
        startDate,
        endDate,
        budgetMicros,
        budgetPeriod,
        pacing,
        spentMicros,
      },
      { name: 'Campaign Name', endDate: 'Flight End', budget: budgetField },
    );
  },
};

function budgetFieldOf(line: Line): 'Flight Budget' | 'Daily Budget' | undefined {
  const [flight, daily] = [line.text('Flight Budget'), line.text('Daily Budget')];
  if (flight !== '' && daily !== '') {
    return line.wrong('Daily Budget', `there is a flight budget (${flight}) as well. Keep one of the two.`);
  }
  if (flight === '' && daily === '')
    return line.wrong('Flight Budget', 'there is no budget. Fill in a flight or a daily budget.');
  return flight === '' ? 'Daily Budget' : 'Flight Budget';
}

function spentIn(line: Line, currency: CurrencyCode | undefined): number | undefined {
  if (line.text('Spend To Date') !== '') {
    return sameCurrency(line, 'Spend To Date', line.amount('Spend To Date', amounts), currency);
  }
  line.corrected('Spend To Date', 'it is empty; the campaign was imported as having spent nothing.');
  return 0;
}
