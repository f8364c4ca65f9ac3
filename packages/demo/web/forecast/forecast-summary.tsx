/** The forecast in sentences: what the chart shows, for everybody. */
import { Stack, Text, Title } from '@mantine/core';
import type { Campaign } from '../../contracts/campaign.ts';
import { forecastSentences } from './forecast-sentences.ts';
import type { ForecastView } from './forecast-view.ts';

interface Props {
  view: ForecastView;
  campaign: Campaign | undefined;
  ended: boolean;
}

export function ForecastSummary({ view, campaign, ended }: Props) {
  return (
    <Stack gap={8} aria-busy={!ended} data-testid="forecast-summary">
      <Title order={3}>{ended ? 'Result' : 'So far'}</Title>
      {forecastSentences(view, campaign).map((sentence) => (
        <Text size="sm" key={sentence}>
          {sentence}
        </Text>
      ))}
    </Stack>
  );
}
