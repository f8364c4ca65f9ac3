/** Two values of which one counts. */
import { Radio, Table } from '@mantine/core';
import { useId } from 'react';
import type { Keep } from '../../contracts/clash.ts';

interface Props {
  campaign: string;
  what: string;
  values: Record<Keep, string>;
  chosen: Keep;
  onChoose: (keep: Keep) => void;
  isSent: boolean;
  testId: string;
}

const sides = { here: 'here', file: 'in the export' } as const satisfies Record<Keep, string>;

export function ClashRow({ campaign, what, values, chosen, onChoose, isSent, testId }: Props) {
  const name = useId();
  const value = (keep: Keep) => (
    <Table.Td className="figures">
      <Radio
        size="sm"
        name={name}
        checked={chosen === keep}
        onChange={() => onChoose(keep)}
        disabled={isSent}
        label={values[keep]}
        // A row of a table is no group that the two could be named by.
        aria-label={`${values[keep]}, ${sides[keep]}: ${[what, campaign].filter(Boolean).join(' of ')}`}
        data-testid={`choose-${keep}`}
      />
    </Table.Td>
  );
  return (
    <Table.Tr data-testid={testId} data-chosen={chosen}>
      <Table.Td>{campaign}</Table.Td>
      <Table.Td>{what}</Table.Td>
      {value('here')}
      {value('file')}
    </Table.Tr>
  );
}
