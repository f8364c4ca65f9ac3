/** What is typed into the form that changes the end of many campaigns, and the change it comes to. */
import * as v from 'valibot';
import type { Length } from '../../contracts/calendar.ts';
import { BulkChange } from '../../contracts/bulk.ts';

export interface EndDraft {
  readonly how: 'on' | 'later' | 'earlier' | 'never';
  /** The last day; the empty text while none is chosen. */
  readonly day: string;
  /** How many units later or earlier. */
  readonly typed: string;
  readonly unit: Length['unit'];
}

export const noEnd: EndDraft = { how: 'on', day: '', typed: '', unit: 'week' };

/** `problem` is the empty text while nothing is typed: nobody has done anything wrong yet. */
export function readEnd({ how, day, typed, unit }: EndDraft): { change: BulkChange } | { problem: string } {
  switch (how) {
    case 'never':
      return { change: { kind: 'end-on', endDate: null } };
    case 'on':
      return day === '' ? { problem: '' } : checked({ kind: 'end-on', endDate: day });
    case 'later':
    case 'earlier': {
      if (typed.trim() === '') return { problem: '' };
      const count = Number(typed);
      if (!(count > 0)) return { problem: 'Type a number above zero, like 2.' };
      return checked({ kind: 'end-by', length: { count: how === 'later' ? count : -count, unit } });
    }
  }
}

function checked(given: BulkChange): { change: BulkChange } | { problem: string } {
  const result = v.safeParse(BulkChange, given);
  return result.success ? { change: result.output } : { problem: result.issues[0].message };
}
