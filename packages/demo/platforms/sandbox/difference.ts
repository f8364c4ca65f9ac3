/** Which audited values differ between two states of a campaign. */

export interface Difference {
  field: string;
  before: unknown;
  after: unknown;
}

/** Values are compared as JSON, so that two equal lists are equal. */
export function differences(before: Record<string, unknown>, after: Record<string, unknown>): Difference[] {
  return Object.keys(after)
    .filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]))
    .map((field) => ({ field, before: before[field], after: after[field] }));
}
