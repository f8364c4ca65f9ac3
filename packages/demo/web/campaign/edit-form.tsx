/** Changing a campaign. What is typed is a draft until it is saved. */
import { Fieldset, NativeSelect, NumberInput, SimpleGrid, Text, TextInput } from '@mantine/core';
import { pacings, statuses, type Campaign, type EditableField } from '../../contracts/campaign.ts';
import { currencies } from '../../contracts/money.ts';
import { fieldLabels, pacingLabels, periodLabels, statusLabels } from '../format/labels.ts';
import { fractionDigits } from '../format/money.ts';
import { valueInWords } from '../work/describe.ts';
import { overtaken, shownValues, type, type Draft } from './draft.ts';
import { Section } from './section.tsx';

interface Props {
  id: string;
  campaign: Campaign;
  /** Fields whose value has not been saved yet. */
  wished: readonly EditableField[];
  draft: Draft | undefined;
  problems: Partial<Record<EditableField, string>>;
  onType: (draft: Draft | undefined) => void;
  onSave: () => void;
}

export function EditForm({ id, campaign, wished, draft, problems, onType, onSave }: Props) {
  const values = shownValues(campaign, draft);
  const archived = campaign.status === 'archived' && !wished.includes('status');
  const changedByOthers = overtaken(campaign, draft);

  const input = (field: EditableField) => ({
    label: fieldLabels[field],
    error: problems[field],
    description: hint(field),
    inputWrapperOrder: ['label' as const, 'input' as const, 'description' as const, 'error' as const],
    'data-testid': `field-${field}`,
  });
  const text = (field: EditableField) => ({
    ...input(field),
    value: values[field],
    onChange: (event: { currentTarget: { value: string } }) =>
      onType(type(draft, campaign, field, event.currentTarget.value)),
  });

  function hint(field: EditableField): string | undefined {
    if (changedByOthers.includes(field)) {
      const now = valueInWords(field, campaign[field], campaign.currency) ?? 'something else';
      return `Meanwhile changed to ${now}. Saving asks which one to keep.`;
    }
    return wished.includes(field) ? 'Not saved yet' : undefined;
  }

  return (
    <Section title="Settings">
      {archived && (
        <Text size="sm" c="var(--text-soft)">
          An archived campaign can no longer be changed.
        </Text>
      )}
      <form
        id={id}
        noValidate
        aria-label="Campaign settings"
        onSubmit={(event) => {
          event.preventDefault();
          onSave();
        }}
      >
        <Fieldset variant="unstyled" m={0} disabled={archived}>
          <SimpleGrid cols={2} spacing={14} verticalSpacing={14}>
            <TextInput {...text('name')} style={{ gridColumn: '1 / -1' }} />
            <NumberInput
              {...input('budgetMicros')}
              label={`${fieldLabels.budgetMicros} ${periodLabels[campaign.budgetPeriod]}`}
              value={values.budgetMicros}
              onChange={(value) => onType(type(draft, campaign, 'budgetMicros', String(value)))}
              thousandSeparator=","
              decimalScale={fractionDigits(campaign.currency)}
              fixedDecimalScale={draft?.typed.budgetMicros === undefined}
              prefix={prefixOf(campaign)}
              allowNegative={false}
              hideControls
              inputMode="decimal"
            />
            <NativeSelect {...text('status')} data={statusOptions(campaign)} />
            <TextInput {...text('startDate')} type="date" />
            <TextInput {...text('endDate')} type="date" description={hint('endDate') ?? 'Empty: no end'} />
            <NativeSelect {...text('pacing')} data={pacings.map((value) => ({ value, label: pacingLabels[value] }))} />
          </SimpleGrid>
        </Fieldset>
      </form>
    </Section>
  );
}

/** What is on a platform cannot become a draft again. */
function statusOptions({ status, bindings }: Campaign) {
  return statuses
    .filter((value) => value !== 'draft' || status === 'draft' || bindings.length === 0)
    .map((value) => ({ value, label: statusLabels[value] }));
}

function prefixOf({ currency }: Campaign): string {
  const { symbol } = currencies[currency];
  return symbol.length > 1 ? `${symbol} ` : symbol;
}
