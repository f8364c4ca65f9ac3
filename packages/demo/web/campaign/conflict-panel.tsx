/** Somebody else changed the same field: both values side by side, and a choice for each. */
import { Button, Group, SegmentedControl } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { Campaign } from '../../contracts/campaign.ts';
import type { FieldConflict } from '../../contracts/edit.ts';
import { fieldsOf, type Edit } from '../edits/edit.ts';
import { ExpertFacts } from '../expert/expert.tsx';
import { fieldLabels } from '../format/labels.ts';
import { Decision } from '../notice/decision.tsx';
import { useSession } from '../tame/use-session.ts';
import { valueInWords } from '../work/describe.ts';
import { conflictsIn, decided, type Choice, type Choices } from './conflict.ts';
import classes from './conflict-panel.module.css';

/** Only the last edit can be in need of a decision: one that was made after it has decided. */
export function ConflictPanel({ campaign, edits }: { campaign: Campaign; edits: readonly Edit[] }) {
  const last = edits.filter(({ kind }) => kind === 'edit').at(-1);
  const conflicts = conflictsIn(last?.watched.view.result);
  if (!last || conflicts.length === 0) return null;
  return <Panel key={last.id} campaign={campaign} edit={last} conflicts={conflicts} />;
}

function Panel({ campaign, edit, conflicts }: { campaign: Campaign; edit: Edit; conflicts: readonly FieldConflict[] }) {
  const { edits } = useSession();
  const [choices, setChoices] = useState<Choices>({});
  const send = (chosen: Choices) => {
    const fields = decided(fieldsOf(edit), conflicts, chosen);
    if (!fields) return;
    if (Object.keys(fields).length > 0) edits.save({ campaignId: campaign.id, baseVersion: campaign.version, fields });
    edits.dismiss(edit.id);
  };
  const all = (choice: Choice): Choices => Object.fromEntries(conflicts.map(({ field }) => [field, choice]));
  return (
    <Decision
      title="Somebody else changed this too"
      text="Nothing of your change has been saved yet. Which value shall it be?"
      label="Conflict"
      testId="conflict"
    >
      {conflicts.map((conflict) => (
        <Values key={conflict.field} conflict={conflict} currency={campaign.currency}>
          {conflicts.length > 1 && (
            <SegmentedControl
              size="xs"
              aria-label={`Which ${fieldLabels[conflict.field].toLowerCase()}`}
              value={choices[conflict.field] ?? ''}
              onChange={(value) => setChoices({ ...choices, [conflict.field]: value === 'mine' ? 'mine' : 'theirs' })}
              data={[
                { value: 'mine', label: 'Mine' },
                { value: 'theirs', label: 'Theirs' },
              ]}
            />
          )}
        </Values>
      ))}
      <Group gap="xs">
        <Button size="xs" onClick={() => send(all('mine'))} data-testid="keep-mine">
          Keep mine
        </Button>
        <Button size="xs" variant="default" onClick={() => send(all('theirs'))} data-testid="take-theirs">
          Take theirs
        </Button>
        {conflicts.length > 1 && (
          <Button
            size="xs"
            variant="default"
            disabled={!decided(fieldsOf(edit), conflicts, choices)}
            onClick={() => send(choices)}
          >
            Use my choices
          </Button>
        )}
      </Group>
      <ExpertFacts facts={{ conversation: edit.id }} />
    </Decision>
  );
}

interface ValuesProps {
  conflict: FieldConflict;
  currency: Campaign['currency'];
  children: ReactNode;
}

function Values({ conflict: { field, mine, theirs }, currency, children }: ValuesProps) {
  return (
    <Group gap={16} wrap="nowrap" align="center" data-testid={`conflict-${field}`}>
      <dl className={classes.values}>
        <div>
          <dt>Your {fieldLabels[field].toLowerCase()}</dt>
          <dd data-testid="mine">{valueInWords(field, mine, currency) ?? '–'}</dd>
        </div>
        <div>
          <dt>Their {fieldLabels[field].toLowerCase()}</dt>
          <dd data-testid="theirs">{valueInWords(field, theirs, currency) ?? '–'}</dd>
        </div>
      </dl>
      {children}
    </Group>
  );
}
