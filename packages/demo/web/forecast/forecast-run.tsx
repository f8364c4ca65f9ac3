/** A forecast while it runs and after. */
import { Anchor, Button, Group, Paper, Progress, Stack, Text, Title } from '@mantine/core';
import { Suspense, lazy } from 'react';
import { go } from '../app/use-route.ts';
import { hrefOf } from '../app/route.ts';
import { ExpertFacts } from '../expert/expert.tsx';
import { StopSign } from '../icons/icons.tsx';
import { ErrorNotice } from '../notice/error-notice.tsx';
import { explain } from '../notice/explain.ts';
import { Notes } from '../notice/notes.tsx';
import { nameOf } from '../tame/users.ts';
import { useSession } from '../tame/use-session.ts';
import { callOff } from '../work/call-off.ts';
import { StateLine } from '../work/state-line.tsx';
import classes from './forecast-run.module.css';
import { ForecastSummary } from './forecast-summary.tsx';
import { ForecastTable } from './forecast-table.tsx';
import { heardNow } from './forecast-view.ts';
import { Peek } from './peek.tsx';
import { Steer } from './steer.tsx';
import { useForecast } from './use-forecast.ts';

const ForecastChart = lazy(async () => ({ default: (await import('./forecast-chart.tsx')).ForecastChart }));

export function ForecastRun({ id }: { id: string }) {
  const { user } = useSession();
  const { run, watched, input, campaign } = useForecast(id);
  const { view, state, status, notes, error, ended } = watched;
  const of = status?.of ?? input?.horizonDays ?? view.days.length;
  const done = ended && !error ? of : view.days.length;
  const name = campaign?.name ?? status?.campaignName ?? 'Campaign';
  // The reason of a failure is often said as a note as well.
  const others = notes.filter(({ text }) => !error || text !== explain(error).text);
  const again = () => go({ page: 'forecast', runId: undefined, campaignId: campaign?.id });

  return (
    <div className={classes.page} data-testid="forecast" data-state={state} data-days={view.days.length}>
      <Group justify="space-between" className={classes.head}>
        <div>
          <Title order={2}>{name}</Title>
          <StateLine id={id} state={state} ended={ended} error={error} />
        </div>
        <Group gap="xs">
          <Peek run={run} />
          {ended ? (
            // A key of its own: else it would take the place of the other one under a finger that is coming down.
            <Button key="again" variant="default" onClick={again}>
              Forecast again
            </Button>
          ) : (
            <Button
              key="cancel"
              variant="default"
              leftSection={<StopSign size={16} />}
              onClick={() => callOff(run, `Cancelled by ${nameOf(user)}.`)}
              data-testid="cancel"
            >
              Cancel
            </Button>
          )}
        </Group>
      </Group>

      <div className={classes.main}>
        <div>
          <Group justify="space-between" mb={4}>
            <Text size="sm" c="var(--text-soft)" data-testid="forecast-progress">
              {done} of {of} days
            </Text>
            <ExpertFacts facts={{ conversation: id, revision: view.revision }} />
          </Group>
          <Progress
            value={of > 0 ? (done / of) * 100 : 0}
            size="sm"
            aria-label="Progress of the forecast"
            animated={!ended}
          />
        </div>
        {error && error.code !== 'CANCELLED' && (
          <ErrorNotice error={error} onAgain={again} againLabel="Forecast again" conversationId={id} />
        )}
        <Paper withBorder p="md">
          <Suspense fallback={<div className={classes.chart} />}>
            <ForecastChart view={view} campaign={campaign} horizonDays={of} />
          </Suspense>
        </Paper>
        <ForecastTable view={view} campaign={campaign} />
      </div>

      <Stack className={classes.side} gap="md">
        <Paper withBorder p="md">
          <ForecastSummary view={view} campaign={campaign} ended={ended} />
        </Paper>
        <Paper withBorder p="md">
          <Steer run={run} campaign={campaign} heard={heardNow(view, status)} ended={ended} />
        </Paper>
        {others.length > 0 && (
          <Paper withBorder p="md">
            <Title order={3} mb={8}>
              Notes
            </Title>
            <Notes notes={others} />
          </Paper>
        )}
        {campaign && (
          <Anchor size="sm" c="var(--accent)" href={hrefOf({ page: 'campaigns', campaignId: campaign.id })}>
            Open the campaign
          </Anchor>
        )}
      </Stack>
    </div>
  );
}
