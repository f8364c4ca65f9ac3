/** Figures of all campaigns of a plan together. */
import { Table } from '@mantine/core';

interface Props {
  label: string;
  /** Of the figures. */
  columns: readonly string[];
  rows: readonly { readonly name: string; readonly figures: readonly string[] }[];
}

/** Nothing without rows. */
export function TotalsTable({ label, columns, rows }: Props) {
  if (rows.length === 0) return null;
  return (
    <Table aria-label={label} fz="sm">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>All together</Table.Th>
          {columns.map((column) => (
            <Table.Th key={column} ta="end">
              {column}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody className="figures">
        {rows.map(({ name, figures }) => (
          <Table.Tr key={name}>
            <Table.Td>{name}</Table.Td>
            {columns.map((column, at) => (
              <Table.Td key={column} ta="end">
                {figures[at]}
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
