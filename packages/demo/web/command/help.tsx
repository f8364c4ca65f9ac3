/** What can be said, with a campaign that exists; each sentence can be taken. */
import { Box, UnstyledButton } from '@mantine/core';
import { moveFocus } from './move-focus.ts';
import type { Desk } from './surroundings.ts';
import classes from './plan-step.module.css';

export function Help({ desk, onSay }: { desk: Desk; onSay: (text: string) => void }) {
  // One without quotation marks of its own: they would end the name in the eyes of a reader.
  const name = desk.campaigns.find((campaign) => /^[\p{L}\s]+$/u.test(campaign.name))?.name ?? 'Spring Sale';
  const sentences = [
    `pause ${name}`,
    `raise the budget of ${name} by 10 %`,
    `extend ${name} to the end of next month`,
    `rename ${name} to “Another name”`,
    'what is running on Tradeyard',
    'find campaigns ending this week',
    'pause all campaigns pacing over 110 %',
    `forecast ${name}`,
    'mail me when it is done',
    'undo that',
  ];
  return (
    <Box component="ul" className={classes.found} aria-label="What can be said" onKeyDown={moveFocus}>
      {sentences.map((sentence, index) => (
        <li key={sentence}>
          <UnstyledButton onClick={() => onSay(sentence)} data-focus={index === 0 ? 'yes' : undefined}>
            <span className={classes.name}>{sentence}</span>
          </UnstyledButton>
        </li>
      ))}
    </Box>
  );
}
