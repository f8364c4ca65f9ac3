/** Another daily budget while the forecast runs. */
import { Group, Slider, Stack, Text, Title } from '@mantine/core';
import type { Conversation, TameError } from '@tame/sdk';
import { useState } from 'react';
import type { Campaign } from '../../contracts/campaign.ts';
import type { ForecastSteer } from '../../contracts/forecast.ts';
import { money } from '../format/money.ts';
import { ErrorNotice } from '../notice/error-notice.tsx';
import { asTameError } from '../tame/watched.ts';
import { steerRange } from './steer-range.ts';

interface Props<Reply, Status> {
  run: Conversation<Reply, ForecastSteer, Status>;
  campaign: Campaign | undefined;
  /** What the forecast reckons with now. */
  dailyBudgetMicros: number | undefined;
  ended: boolean;
}

export function Steer<Reply, Status>({ run, campaign, dailyBudgetMicros, ended }: Props<Reply, Status>) {
  const [wished, setWished] = useState<number>();
  const [error, setError] = useState<TameError>();
  const [range, setRange] = useState<ReturnType<typeof steerRange>>();
  if (!range && campaign && dailyBudgetMicros !== undefined) setRange(steerRange(campaign, dailyBudgetMicros));
  if (!range || !campaign || dailyBudgetMicros === undefined) {
    return (
      <>
        <Title order={3}>Daily budget</Title>
        <Text size="sm" c="var(--text-soft)">
          Known as soon as the forecast has begun.
        </Text>
      </>
    );
  }

  const shown = wished ?? dailyBudgetMicros;
  const heard = wished === undefined || wished === dailyBudgetMicros;
  const send = (micros: number) => {
    setError(undefined);
    run.send({ dailyBudgetMicros: micros }).catch((thrown: unknown) => setError(asTameError(thrown)));
  };

  return (
    <Stack gap={10} data-testid="steer" data-heard={heard}>
      <Group justify="space-between">
        <Title order={3}>Daily budget</Title>
        <Text className="figures" fw={600} data-testid="steer-value">
          {money(shown, campaign.currency)}
        </Text>
      </Group>
      <Slider
        thumbLabel="Daily budget"
        min={range.min}
        max={range.max}
        step={range.step}
        value={shown}
        onChange={(micros) => {
          setWished(micros);
          steer(micros);
        }}
        label={null}
        disabled={ended}
        thumbProps={{ 'aria-valuetext': money(shown, campaign.currency) }}
      />
      <Group justify="space-between">
        <Text size="xs" c="var(--text-soft)">
          {money(range.min, campaign.currency)}
        </Text>
        <Text size="xs" c="var(--text-soft)">
          {money(range.max, campaign.currency)}
        </Text>
      </Group>
      <Text size="xs" c="var(--text-soft)" component="output" display="block">
        {ended
          ? 'The forecast has ended.'
          : heard
            ? 'Move it, and the forecast starts over with the new budget.'
            : 'Sent; it starts over in a moment.'}
      </Text>
      {error && <ErrorNotice error={error} onAgain={() => send(shown)} />}
    </Stack>
  );
}
