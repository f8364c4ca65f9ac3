/** The file and people here have changed the same values: both side by side, and one choice for all of them. */
import { Button, Group, ScrollArea, Table, Text } from '@mantine/core';
import type { ImportQuestion, Keep } from '../../contracts/import.ts';
import { fieldLabels } from '../format/labels.ts';
import { counted } from '../format/numbers.ts';
import { Decision } from '../notice/decision.tsx';
import { valueInWords } from '../work/describe.ts';
import { clashTitle } from './import-words.ts';

interface Props {
  question: ImportQuestion;
  onKeep: (keep: Keep) => void;
  /** The choice is made, and on its way. */
  isSent: boolean;
}

export function ClashPanel({ question: { clashes, count }, onKeep, isSent }: Props) {
  const more = count - clashes.length;
  return (
    <Decision
      title={clashTitle(count)}
      text="Since the last export they were changed to one value here, and to another in this file. Nothing of it has been saved yet. Which shall count?"
      label="Changed here and in the file"
      testId="import-question"
    >
      <ScrollArea.Autosize mah={320} type="auto">
        <Table fz="sm" verticalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Campaign</Table.Th>
              <Table.Th>What</Table.Th>
              <Table.Th>Here</Table.Th>
              <Table.Th>In the file</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {clashes.map(({ campaignId, campaignName, currency, field, here, file }) => (
              <Table.Tr key={`${campaignId} ${field}`} data-testid="clash">
                <Table.Td>{campaignName}</Table.Td>
                <Table.Td>{fieldLabels[field]}</Table.Td>
                <Table.Td className="figures">{valueInWords(field, here, currency) ?? '–'}</Table.Td>
                <Table.Td className="figures">{valueInWords(field, file, currency) ?? '–'}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollArea.Autosize>
      {more > 0 && <Text size="sm">And {counted(more, 'more', 'more')}.</Text>}
      <Group gap="xs">
        <Button size="xs" disabled={isSent} onClick={() => onKeep('here')} data-testid="keep-here">
          Keep what is here
        </Button>
        <Button size="xs" variant="default" disabled={isSent} onClick={() => onKeep('file')} data-testid="take-file">
          Take the file’s
        </Button>
        {isSent && <Text size="sm">Answered. It goes on as soon as that has arrived.</Text>}
      </Group>
    </Decision>
  );
}
