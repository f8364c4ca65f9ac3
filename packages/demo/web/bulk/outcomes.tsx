/** How campaigns took a change, one below the other, each with what went wrong. */
import { Paper, Stack, Text, Title } from '@mantine/core';
import type { BulkOutcome } from '../../contracts/bulk.ts';
import type { Campaign } from '../../contracts/campaign.ts';
import { hrefOf } from '../app/route.ts';
import { counted } from '../format/numbers.ts';
import { ToneBadge } from '../tone/tone-badge.tsx';
import { outcomeLabel, whyOf } from './bulk-words.ts';
import classes from './outcomes.module.css';

/** More at once help nobody to find one. */
const SHOWN = 100;

interface Props {
  title: string;
  outcomes: readonly BulkOutcome[];
  campaigns: ReadonlyMap<string, Campaign>;
  testId: string;
}

export function Outcomes({ title, outcomes, campaigns, testId }: Props) {
  if (outcomes.length === 0) return null;
  const more = outcomes.length - SHOWN;
  return (
    <Stack component="section" gap="xs" aria-label={title} data-testid={testId}>
      <Title order={2} fz={14}>
        {title}
      </Title>
      <Paper withBorder component="ul" className={classes.list}>
        {outcomes.slice(0, SHOWN).map((outcome) => (
          <Line key={outcome.campaignId} outcome={outcome} campaign={campaigns.get(outcome.campaignId)} />
        ))}
      </Paper>
      {more > 0 && (
        <Text size="sm" c="var(--text-soft)">
          And {counted(more, 'more', 'more')}.
        </Text>
      )}
    </Stack>
  );
}

function Line({ outcome, campaign }: { outcome: BulkOutcome; campaign: Campaign | undefined }) {
  const { campaignId } = outcome;
  const { label, tone } = outcomeLabel(outcome);
  return (
    <li className={classes.line} data-testid="bulk-outcome" data-state={outcome.state}>
      <div className={classes.words}>
        <Text size="sm" fw={550} truncate>
          <a className={classes.link} href={hrefOf({ page: 'campaigns', campaignId })}>
            {campaign?.name ?? campaignId}
          </a>
        </Text>
        {tone !== 'good' &&
          whyOf(outcome).map((why) => (
            <Text key={why} size="xs" c="var(--text-soft)">
              {why}
            </Text>
          ))}
      </div>
      <ToneBadge tone={tone}>{label}</ToneBadge>
    </li>
  );
}
