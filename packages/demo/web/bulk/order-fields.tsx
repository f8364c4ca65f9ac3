/** What has to be said of a change of many campaigns before it can be previewed. */
import { PacingSelect } from '../campaigns/pacing-select.tsx';
import { BudgetFields } from './budget-fields.tsx';
import { EndFields } from './end-fields.tsx';
import type { OrderDraft } from './order-draft.ts';

interface Props {
  draft: OrderDraft;
  onChange: (draft: OrderDraft) => void;
  problem: string | undefined;
}

export function OrderFields({ draft, onChange, problem }: Props) {
  switch (draft.order) {
    case 'pause':
    case 'resume':
      return null;
    case 'budget':
      return (
        <BudgetFields draft={draft.budget} onChange={(budget) => onChange({ ...draft, budget })} problem={problem} />
      );
    case 'end':
      return <EndFields draft={draft.end} onChange={(end) => onChange({ ...draft, end })} problem={problem} />;
    case 'pacing':
      return (
        <PacingSelect
          value={draft.pacing}
          onChange={(pacing) => onChange({ ...draft, pacing })}
          data-autofocus
          data-testid="bulk-pacing"
        />
      );
  }
}
