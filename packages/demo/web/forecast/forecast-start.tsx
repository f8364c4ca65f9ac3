/** What to forecast, and the recent forecasts. */
import { Button, Group, NativeSelect, Paper, SegmentedControl, Select, Stack, Text, Title } from '@mantine/core';
import { useMemo, useState } from 'react';
import { noCampaigns } from '../campaigns/known-campaigns.ts';
import { counted } from '../format/numbers.ts';
import { ChartSign } from '../icons/icons.tsx';
import { useObservable } from '../tame/use-observable.ts';
import { useSession } from '../tame/use-session.ts';
import { WorkOf } from '../work/work-of.tsx';
import { beginForecast } from './begin-forecast.ts';

const horizons = ['30', '60', '90', '180'];
const scenarioCounts = ['500', '2000', '5000'];

export function ForecastStart({ campaignId }: { campaignId: string | undefined }) {
  const session = useSession();
  const { byId } = useObservable(session.campaigns.known$, noCampaigns);
  const [chosen, setChosen] = useState<string | null>(campaignId ?? null);
  const [horizon, setHorizon] = useState('60');
  const [scenarios, setScenarios] = useState('2000');

  const options = useMemo(
    () =>
      [...byId.values()]
        .map(({ id, name, advertiser }) => ({ value: id, label: `${name} – ${advertiser}` }))
        .sort((a, b) => a.label.localeCompare(b.label)),
    [byId],
  );

  const start = () => {
    if (chosen === null) return;
    beginForecast(session, { campaignId: chosen, horizonDays: Number(horizon), scenarios: Number(scenarios) });
  };

  return (
    <Stack p="lg" gap="xl" maw={760}>
      <Paper
        withBorder
        p="lg"
        component="form"
        onSubmit={(event) => {
          event.preventDefault();
          start();
        }}
      >
        <Stack gap="md">
          <div>
            <Title order={2}>New forecast</Title>
            <Text size="sm" c="var(--text-soft)">
              Simulates a campaign day by day. It takes up to a minute; steer it while it runs, or leave and come back
              later.
            </Text>
          </div>
          <Select
            label="Campaign"
            placeholder="Search a campaign"
            searchable
            clearable
            data={options}
            value={chosen}
            onChange={setChosen}
            limit={50}
            nothingFoundMessage="No campaign matches"
            clearButtonProps={{ 'aria-label': 'Clear the campaign' }}
            data-testid="forecast-campaign"
          />
          <Group gap="lg" align="flex-end">
            <Stack gap={4}>
              <Text size="sm" fw={500} id="horizon">
                Look ahead
              </Text>
              <SegmentedControl
                aria-labelledby="horizon"
                value={horizon}
                onChange={setHorizon}
                data={horizons.map((value) => ({ value, label: `${value} days` }))}
              />
            </Stack>
            <NativeSelect
              label="Simulations"
              value={scenarios}
              onChange={(event) => setScenarios(event.currentTarget.value)}
              data={scenarioCounts.map((value) => ({ value, label: counted(Number(value), 'simulation') }))}
            />
          </Group>
          <Button
            type="submit"
            leftSection={<ChartSign size={16} />}
            disabled={chosen === null}
            style={{ alignSelf: 'flex-start' }}
          >
            Start the forecast
          </Button>
        </Stack>
      </Paper>
      <WorkOf kind="forecast" title="Recent forecasts" />
    </Stack>
  );
}
