/** How campaigns took a change, one below the other, each with what went wrong. */
import { Text } from '@mantine/core';
import type { BulkOutcome } from '../../contracts/bulk.ts';
import type { Campaign } from '../../contracts/campaign.ts';
import { hrefOf } from '../app/route.ts';
import { Lines } from '../report/lines.tsx';
import { ToneBadge } from '../tone/tone-badge.tsx';
import { outcomeLabel, whyOf } from './bulk-words.ts';
import classes from './outcomes.module.css';

interface Props {
  title: string;
  outcomes: readonly BulkOutcome[];
  campaigns: ReadonlyMap<string, Campaign>;
  testId: string;
}

export function Outcomes({ title, outcomes, campaigns, testId }: Props) {
  return (
    <Lines
      title={title}
      items={outcomes}
      most={100}
      testId={testId}
      line={(outcome) => (
        <Line key={outcome.campaignId} outcome={outcome} campaign={campaigns.get(outcome.campaignId)} />
      )}
    />
  );
}

function Line({ outcome, campaign }: { outcome: BulkOutcome; campaign: Campaign | undefined }) {
  const { campaignId } = outcome;
  const { label, tone } = outcomeLabel(outcome);
  return (
    <li data-testid="bulk-outcome" data-state={outcome.state}>
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
