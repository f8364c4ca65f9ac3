/** What a person has typed into the form of a campaign and not saved yet, and what it would change. */
import {
  EditableFields,
  Pacing,
  Status,
  datesProblem,
  editableFields,
  type Campaign,
  type EditableField,
} from '../../contracts/campaign.ts';
import { decimalFromMicros } from '../../contracts/money.ts';
import { fractionDigits, readMoney } from '../format/money.ts';
import * as v from 'valibot';

/** Every field as the text of its input. An open end is the empty text. */
export type FormValues = Record<EditableField, string>;

export interface Draft {
  /** The version that was on the screen when the first key was pressed: a change by others since then is a conflict. */
  readonly baseVersion: number;
  readonly typed: Partial<FormValues>;
  /** What stood in those fields before. */
  readonly before: Partial<FormValues>;
}

export interface DraftReading {
  /** What saving would change; empty when nothing would. */
  readonly fields: EditableFields;
  /** What is wrong, by field, as sentences. */
  readonly problems: Partial<Record<EditableField, string>>;
}

export function valuesOf(campaign: Campaign): FormValues {
  return {
    name: campaign.name,
    status: campaign.status,
    startDate: campaign.startDate,
    endDate: campaign.endDate ?? '',
    budgetMicros: decimalFromMicros(campaign.budgetMicros, fractionDigits(campaign.currency)),
    pacing: campaign.pacing,
  };
}

/** One more keystroke. Undefined once everything is again as it was. */
export function type(
  draft: Draft | undefined,
  campaign: Campaign,
  field: EditableField,
  text: string,
): Draft | undefined {
  const now = valuesOf(campaign)[field];
  const { [field]: _typed, ...typed } = { ...draft?.typed };
  const { [field]: known, ...before } = { ...draft?.before };
  if (text === now) {
    return draft && Object.keys(typed).length > 0 ? { baseVersion: draft.baseVersion, typed, before } : undefined;
  }
  return {
    baseVersion: draft?.baseVersion ?? campaign.version,
    typed: { ...typed, [field]: text },
    before: { ...before, [field]: known ?? now },
  };
}

/** Fields that somebody else has changed since they were typed into, unless to the same value. */
export function overtaken(campaign: Campaign, draft: Draft | undefined): readonly EditableField[] {
  const now = valuesOf(campaign);
  return editableFields.filter((field) => {
    const typed = draft?.typed[field];
    return typed !== undefined && now[field] !== draft?.before[field] && now[field] !== typed;
  });
}

/** What the form shows: what was typed, and for the rest what is known now. */
export function shownValues(campaign: Campaign, draft: Draft | undefined): FormValues {
  return { ...valuesOf(campaign), ...draft?.typed };
}

export function readDraft(campaign: Campaign, draft: Draft | undefined): DraftReading {
  const fields: EditableFields = {};
  const problems: Partial<Record<EditableField, string>> = {};
  for (const field of editableFields) {
    const text = draft?.typed[field];
    if (text === undefined) continue;
    const read = readField(campaign, field, text);
    if ('problem' in read) problems[field] = read.problem;
    else if (read.fields[field] !== campaign[field]) Object.assign(fields, read.fields);
  }
  const dates = datesProblem(fields.startDate ?? campaign.startDate, endDateOf(campaign, fields));
  if (dates && ('startDate' in fields || 'endDate' in fields)) problems.endDate ??= dates;
  return { fields, problems };
}

function readField(
  campaign: Campaign,
  field: EditableField,
  text: string,
): { fields: EditableFields } | { problem: string } {
  if (field === 'budgetMicros') {
    const read = readMoney(text, campaign.currency);
    return 'problem' in read ? read : checked({ budgetMicros: read.micros });
  }
  switch (field) {
    case 'name':
      return checked({ name: text });
    case 'status':
      return v.is(Status, text) ? checked({ status: text }) : { problem: 'Choose a status from the list.' };
    case 'pacing':
      return v.is(Pacing, text) ? checked({ pacing: text }) : { problem: 'Choose a pacing from the list.' };
    case 'startDate':
      return text === '' ? { problem: 'Choose the day it starts.' } : checked({ startDate: text });
    case 'endDate':
      return checked({ endDate: text === '' ? null : text });
  }
}

function checked(given: EditableFields): { fields: EditableFields } | { problem: string } {
  const result = v.safeParse(EditableFields, given);
  return result.success ? { fields: result.output } : { problem: result.issues[0].message };
}

function endDateOf(campaign: Campaign, { endDate }: EditableFields): string | null {
  return endDate === undefined ? campaign.endDate : endDate;
}
