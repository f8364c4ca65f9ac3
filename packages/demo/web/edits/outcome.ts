/** How an edit ended, in a word and a sentence. */
import type { EditResult } from '../../contracts/edit.ts';
import { explain } from '../notice/explain.ts';
import type { Tone } from '../tone/tone.ts';
import { stateInWords } from '../work/describe.ts';
import { isOpen, type Edit } from './edit.ts';

export interface Outcome {
  label: string;
  tone: Tone;
  /** A sentence, where there is more to say. */
  text: string | undefined;
}

/** What can be said of it now, also while it runs. */
export function outcomeOf(edit: Edit): Outcome {
  const { view, state, error, ended } = edit.watched;
  if (view.result) return outcomeOfResult(view.result);
  if (error) return { ...stateInWords(endedState(edit)), label: explain(error).title, text: explain(error).text };
  if (ended) return { label: 'Done', tone: 'good', text: undefined };
  const { text, tone } = stateInWords(state ?? 'stored');
  return { label: text, tone, text: undefined };
}

function outcomeOfResult(result: EditResult): Outcome {
  switch (result.state) {
    case 'saved':
      return { label: 'Saved', tone: 'good', text: result.text };
    case 'applied':
      return { label: 'Applied', tone: 'good', text: result.text };
    case 'partial-success':
      return { label: 'Partly applied', tone: 'warn', text: result.text };
    case 'failed':
      return { label: 'Failed', tone: 'bad', text: result.text };
    case 'conflict':
      return { label: 'Conflict', tone: 'warn', text: result.text };
    case 'refused':
      return { label: 'Refused', tone: 'bad', text: result.text };
  }
}

/** Edits that ended between two looks at them, other than old news. */
export function endedBetween(before: ReadonlyMap<string, Edit>, after: ReadonlyMap<string, Edit>): readonly Edit[] {
  return [...after.values()].filter((edit) => {
    const was = before.get(edit.id);
    return was !== undefined && isOpen(was) && !isOpen(edit) && !edit.isOld;
  });
}

function endedState({ watched: { state, error } }: Edit) {
  if (error?.code === 'CANCELLED') return 'cancelled';
  return state === 'expired' || state === 'rejected' ? state : 'failed';
}
