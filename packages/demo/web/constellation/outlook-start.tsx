/** Asks for an outlook: a question that several work on, and more than one worker is good for. */
import { Button, Group, NativeSelect, Paper, Text, Title } from '@mantine/core';
import { useState } from 'react';
import type { Campaign } from '../../contracts/campaign.ts';
import { MOST_IN_OUTLOOK } from '../../contracts/outlook.ts';
import { effectiveStatus } from '../../contracts/pacing.ts';
import { outlook } from '../../contracts/services.ts';
import { noCampaigns } from '../campaigns/known-campaigns.ts';
import { useNow } from '../format/use-now.ts';
import { useObservable } from '../tame/use-observable.ts';
import { useSession } from '../tame/use-session.ts';

const counts = [3, 6, MOST_IN_OUTLOOK];

export function OutlookStart() {
  const { tame, campaigns } = useSession();
  const { byId } = useObservable(campaigns.known$, noCampaigns);
  const [size, setSize] = useState(6);
  const nowMs = useNow(60_000);
  const chosen = runningIn(byId.values(), nowMs).slice(0, size);
  const start = () =>
    tame.converse(outlook, { campaignIds: chosen.map(({ id }) => id), horizonDays: 7, scenarios: 100 });
  return (
    <Paper withBorder p="md" component="section" aria-labelledby="ask">
      <Group justify="space-between" gap="sm">
        <div style={{ flex: '1 1 240px' }}>
          <Title order={2} fz={15} id="ask">
            Outlook on the next week
          </Title>
          <Text size="sm" c="var(--text-soft)">
            A forecast of each campaign at the same time. When that is too much, the pool calls for more workers.
          </Text>
        </div>
        <Group gap="xs" wrap="nowrap">
          <NativeSelect
            aria-label="Campaigns"
            value={String(size)}
            onChange={(event) => setSize(Number(event.currentTarget.value))}
            data={counts.map((each) => ({ value: String(each), label: `${each} campaigns` }))}
          />
          <Button onClick={start} disabled={chosen.length === 0}>
            Ask
          </Button>
        </Group>
      </Group>
    </Paper>
  );
}

/** Those that spend, by name: of the others there is nothing to see ahead. */
function runningIn(all: Iterable<Campaign>, nowMs: number): readonly Campaign[] {
  return [...all]
    .filter((campaign) => effectiveStatus(campaign, nowMs) === 'eligible')
    .sort((a, b) => a.name.localeCompare(b.name));
}
