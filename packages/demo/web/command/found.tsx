/** The campaigns that were found; each opens. */
import { Box, Text, UnstyledButton } from '@mantine/core';
import type { Order } from '../../grammar/plan.ts';
import { StatusBadge } from '../campaigns/status-badge.tsx';
import { counted } from '../format/numbers.ts';
import { moveFocus } from './move-focus.ts';
import classes from './plan-step.module.css';
import type { Desk } from './surroundings.ts';

interface Props {
  order: Extract<Order, { intent: 'find' }>;
  desk: Desk;
  onArrive: (order: Order) => void;
}

/** More are said in a number: who looks for one of them says more words. */
const SHOWN = 50;

export function Found({ order, desk, onArrive }: Props) {
  const found = order.campaigns.ids.flatMap((id) => desk.byId.get(id) ?? []);
  return (
    <div>
      <Text size="sm" c="var(--text-soft)" pb={8} component="output" display="block" data-testid="command-found">
        {found.length === 0 ? 'No campaign is like that at the moment.' : `${counted(found.length, 'campaign')}.`}
        {found.length > SHOWN && ` The first ${SHOWN} are shown.`}
      </Text>
      {found.length > 0 && (
        <Box component="ul" className={classes.found} aria-label="Found" onKeyDown={moveFocus}>
          {found.slice(0, SHOWN).map((campaign, index) => (
            <li key={campaign.id}>
              <UnstyledButton
                data-focus={index === 0 ? 'yes' : undefined}
                onClick={() => onArrive({ intent: 'open', campaigns: { ids: [campaign.id], filters: [] } })}
              >
                <span className={classes.name}>{campaign.name}</span>
                <StatusBadge campaign={campaign} nowMs={desk.nowMs} />
              </UnstyledButton>
            </li>
          ))}
        </Box>
      )}
    </div>
  );
}
