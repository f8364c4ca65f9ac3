/** Values that were changed both here and by an export, in words for people. */
import { clashFields, type ClashValue, type ImportClash, type Keep } from '../../contracts/clash.ts';
import { flight } from '../format/dates.ts';
import { fieldLabels } from '../format/labels.ts';
import { count, counted } from '../format/numbers.ts';
import { valueInWords } from '../work/describe.ts';

export function clashTitle(values: number): string {
  return `${counted(values, 'value was', 'values were')} changed both here and in the export`;
}

export function clashLabel(value: ClashValue): string {
  return value === 'dates' ? 'Dates' : fieldLabels[clashFields[value][0]];
}

/** One of the two values. */
export function clashInWords({ value, currency, ...sides }: ImportClash, whose: Keep): string {
  const fields = sides[whose];
  if (value === 'dates') return fields.startDate === undefined ? '–' : flight(fields.startDate, fields.endDate ?? null);
  const [field] = clashFields[value];
  return valueInWords(field, fields[field], currency) ?? '–';
}

/** `2 values from here, 1 from the export`. */
export function choicesInWords({ here, file }: Record<Keep, number>): string {
  if (file === 0) return `${counted(here, 'value')} from here`;
  if (here === 0) return `${counted(file, 'value')} from the export`;
  return `${counted(here, 'value')} from here, ${count(file)} from the export`;
}
