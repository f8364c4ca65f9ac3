/** The file and people here have changed the same values: both side by side, to choose from for each. */
import { Button, Group, ScrollArea, Table, Text } from '@mantine/core';
import { useCallbackRef } from '@mantine/hooks';
import type { ImportAnswer, ImportClash, ImportQuestion, Keep } from '../../contracts/clash.ts';
import { counted } from '../format/numbers.ts';
import { Decision } from '../notice/decision.tsx';
import { choiceFor, choose, chooseForRest, countChoices } from './clash-choices.ts';
import { ClashRow } from './clash-row.tsx';
import { choicesInWords, clashInWords, clashLabel, clashTitle } from './clash-words.ts';

interface Props {
  question: ImportQuestion;
  answer: ImportAnswer;
  onChoose: (answer: ImportAnswer) => void;
  onSend: () => void;
  /** The answer is on its way. */
  isSent: boolean;
}

export function ClashPanel({ question, answer, onChoose, onSend, isSent }: Props) {
  const { clashes, count } = question;
  const more = count - clashes.length;
  const all = (keep: Keep) => onChoose({ keep });
  // The same at every time, so that only the row that was clicked is drawn anew.
  const pick = useCallbackRef((clash: ImportClash | undefined, keep: Keep) =>
    onChoose(clash ? choose(answer, clash, keep) : chooseForRest(answer, clashes, keep)),
  );
  return (
    <Decision
      title={clashTitle(count)}
      text="Since the last export they were changed to one value here, and to another in this one. Nothing of it has been saved yet. Choose which of the two shall count."
      label="Changed here and in the export"
      testId="import-question"
    >
      {count > 1 && (
        <Group gap="xs">
          <Button size="xs" variant="default" disabled={isSent} onClick={() => all('here')} data-testid="keep-here">
            All from here
          </Button>
          <Button size="xs" variant="default" disabled={isSent} onClick={() => all('file')} data-testid="take-file">
            All from the export
          </Button>
        </Group>
      )}
      <ScrollArea.Autosize mah={320} type="auto">
        <Table fz="sm" verticalSpacing={6} stickyHeader styles={{ th: { background: 'var(--tone-warn-bg)' } }}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Campaign</Table.Th>
              <Table.Th>What</Table.Th>
              <Table.Th>Here</Table.Th>
              <Table.Th>In the export</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {clashes.map((clash) => (
              <ClashRow
                key={`${clash.campaignId} ${clash.value}`}
                campaign={clash.campaignName}
                what={clashLabel(clash.value)}
                here={clashInWords(clash, 'here')}
                file={clashInWords(clash, 'file')}
                clash={clash}
                chosen={choiceFor(answer, clash)}
                onChoose={pick}
                isSent={isSent}
              />
            ))}
            {more > 0 && (
              <ClashRow
                campaign={`${counted(more, 'more value', 'more values')}, not listed`}
                what=""
                here="As it is here"
                file="As the export says"
                clash={undefined}
                chosen={answer.keep}
                onChoose={pick}
                isSent={isSent}
              />
            )}
          </Table.Tbody>
        </Table>
      </ScrollArea.Autosize>
      <Group gap="sm">
        <Button size="xs" disabled={isSent} onClick={onSend} data-testid="answer">
          {count === 1 ? 'Use this value' : 'Use these values'}
        </Button>
        <Text size="sm" component="output" data-testid="choices">
          {isSent
            ? 'Answered. It goes on as soon as that has arrived.'
            : `${choicesInWords(countChoices(question, answer))}.`}
        </Text>
      </Group>
    </Decision>
  );
}
