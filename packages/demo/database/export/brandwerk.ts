/** The campaign plan of Brandwerk: German words and dates, the currency in the amounts, one column that says which budget. */
import type { BudgetPeriod, Channel, Goal, Pacing, Status } from '../../contracts/campaign.ts';
import type { Convention } from './amount.ts';
import { finished, sameCurrency, type Shape } from './shape.ts';

const channels: Record<string, Channel> = {
  Display: 'display',
  Bewegtbild: 'video',
  Native: 'native',
  'Connected TV': 'ctv',
  Audio: 'audio',
  'Digitale Außenwerbung': 'dooh',
  Suche: 'search',
  'Soziale Netze': 'social',
};
const goals: Record<string, Goal['kind']> = {
  Reichweite: 'reach',
  Klicks: 'clicks',
  Videoaufrufe: 'video-views',
  Anfragen: 'leads',
  Abschlüsse: 'conversions',
};
const statuses: Record<string, Status> = {
  aktiv: 'enabled',
  angehalten: 'paused',
  Entwurf: 'draft',
  abgeschlossen: 'archived',
};
const pacings: Record<string, Pacing> = {
  gleichmäßig: 'even',
  vorgezogen: 'ahead',
  Tagesdeckel: 'daily-cap',
  schnellstmöglich: 'asap',
};
const periods: Record<string, BudgetPeriod> = { Gesamtbudget: 'flight', Tagesbudget: 'daily' };
/** Euros, kronor and francs are each written their own way. */
const amounts: readonly Convention[] = [
  { decimal: ',', group: '.' },
  { decimal: ',', group: ' ' },
  { decimal: '.', group: "'" },
];
const DATE = 'DD.MM.YYYY';

export const brandwerk: Shape = {
  name: 'brandwerk',
  delimiter: ';',
  id: 'Kampagnen-Nr.',
  columns: [
    'Kampagnen-Nr.',
    'Kunde',
    'Kampagne',
    'Kanal',
    'Ziel',
    'Zielpreis',
    'Zustand',
    'Laufzeit von',
    'Laufzeit bis',
    'Budgetart',
    'Budget',
    'Auslieferung',
    'Ausgaben bisher',
  ],
  notACampaign: (line) => (line.text('Kampagnen-Nr.') === 'Summe' ? 'a line of totals' : undefined),
  read: (line) => {
    const id = line.required('Kampagnen-Nr.');
    const advertiser = line.required('Kunde');
    const name = line.required('Kampagne');
    const channel = line.word('Kanal', channels);
    const kind = line.word('Ziel', goals);
    const status = line.word('Zustand', statuses);
    const startDate = line.day('Laufzeit von', DATE);
    const endDate = line.optionalDay('Laufzeit bis', DATE);
    const budgetPeriod = line.word('Budgetart', periods);
    const budget = line.amount('Budget', amounts);
    const currency =
      budget && (budget.currency ?? line.wrong('Budget', 'it has no currency. Write it like 1.234,50 €.'));
    const pacing = line.word('Auslieferung', pacings);
    const targetMicros =
      line.text('Zielpreis') === ''
        ? null
        : sameCurrency(line, 'Zielpreis', line.amount('Zielpreis', amounts), currency);
    const spentMicros = sameCurrency(line, 'Ausgaben bisher', line.amount('Ausgaben bisher', amounts), currency);
    if (
      id === undefined ||
      advertiser === undefined ||
      name === undefined ||
      channel === undefined ||
      kind === undefined ||
      status === undefined ||
      startDate === undefined ||
      endDate === undefined ||
      budgetPeriod === undefined ||
      budget === undefined ||
      currency === undefined ||
      pacing === undefined ||
      targetMicros === undefined ||
      spentMicros === undefined
    ) {
      return undefined;
    }
    const goal = { kind, targetMicros };
    const budgetMicros = budget.micros;
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
      { name: 'Kampagne', endDate: 'Laufzeit bis', budget: 'Budget' },
    );
  },
};
