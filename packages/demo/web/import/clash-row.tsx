/** Two values of which one counts. */
import { Radio, Table } from '@mantine/core';
import { memo, useId } from 'react';
import type { ImportClash, Keep } from '../../contracts/clash.ts';

interface Props {
  /** Undefined: all that are not listed. */
  clash: ImportClash | undefined;
  campaign: string;
  what: string;
  here: string;
  file: string;
  chosen: Keep;
  onChoose: (clash: ImportClash | undefined, keep: Keep) => void;
  isSent: boolean;
}

const sides = { here: 'here', file: 'in the export' } as const satisfies Record<Keep, string>;

/** There may be hundreds of them, of which one click changes one. */
export const ClashRow = memo(function ClashRow({ clash, campaign, what, chosen, onChoose, isSent, ...values }: Props) {
  const name = useId();
  const value = (keep: Keep) => (
    <Table.Td className="figures">
      <Radio
        size="sm"
        name={name}
        checked={chosen === keep}
        onChange={() => onChoose(clash, keep)}
        disabled={isSent}
        label={values[keep]}
        // A row of a table is no group that the two could be named by.
        aria-label={`${values[keep]}, ${sides[keep]}: ${[what, campaign].filter(Boolean).join(' of ')}`}
        data-testid={`choose-${keep}`}
      />
    </Table.Td>
  );
  return (
    <Table.Tr data-testid={clash ? 'clash' : 'more-clashes'} data-chosen={chosen}>
      <Table.Td>{campaign}</Table.Td>
      <Table.Td>{what}</Table.Td>
      {value('here')}
      {value('file')}
    </Table.Tr>
  );
});
