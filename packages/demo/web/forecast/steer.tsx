/** Another daily budget while the forecast runs. */
import { Group, Slider, Stack, Text, Title } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import type { Conversation, TameError } from '@tame/sdk';
import { useState } from 'react';
import type { Campaign } from '../../contracts/campaign.ts';
import type { ForecastSteer } from '../../contracts/forecast.ts';
import { money } from '../format/money.ts';
import { ErrorNotice } from '../notice/error-notice.tsx';
import { asTameError } from '../tame/watched.ts';
import { snapped, steerRange } from './steer-range.ts';

interface Props<Reply, Status> {
  run: Conversation<Reply, ForecastSteer, Status>;
  campaign: Campaign | undefined;
  /** What the forecast reckons with now. */
  dailyBudgetMicros: number | undefined;
  ended: boolean;
}

/** A slider that is dragged says where it stops, not every step on the way. */
const QUIET_MS = 350;

export function Steer<Reply, Status>({ run, campaign, dailyBudgetMicros, ended }: Props<Reply, Status>) {
  return campaign && dailyBudgetMicros !== undefined ? (
    <SteerSlider run={run} campaign={campaign} heard={dailyBudgetMicros} ended={ended} />
  ) : (
    <>
      <Title order={3}>Daily budget</Title>
      <Text size="sm" c="var(--text-soft)">
        Known as soon as the forecast has begun.
      </Text>
    </>
  );
}

interface SliderProps<Reply, Status> {
  run: Props<Reply, Status>['run'];
  campaign: Campaign;
  heard: number;
  ended: boolean;
}

function SteerSlider<Reply, Status>({ run, campaign, heard, ended }: SliderProps<Reply, Status>) {
  const [range] = useState(() => steerRange(campaign, heard));
  const [wished, setWished] = useState<number>();
  const [error, setError] = useState<TameError>();
  const shown = wished ?? heard;
  const amount = (micros: number) => money(micros, campaign.currency);
  const send = (micros: number) => {
    setError(undefined);
    run.send({ dailyBudgetMicros: micros }).catch((thrown: unknown) => setError(asTameError(thrown)));
  };
  const sendSoon = useDebouncedCallback(send, QUIET_MS);

  return (
    <Stack gap={10} data-testid="steer" data-heard={shown === heard}>
      <Group justify="space-between">
        <Title order={3}>Daily budget</Title>
        <Text className="figures" fw={600} data-testid="steer-value">
          {amount(shown)}
        </Text>
      </Group>
      <Slider
        thumbLabel="Daily budget"
        {...range}
        value={shown}
        onChange={(value) => {
          const micros = snapped(value, range);
          setWished(micros);
          sendSoon(micros);
        }}
        label={null}
        disabled={ended}
        thumbProps={{ 'aria-valuetext': amount(shown) }}
      />
      <Group justify="space-between" fz="xs" c="var(--text-soft)">
        <span>{amount(range.min)}</span>
        <span>{amount(range.max)}</span>
      </Group>
      <Text size="xs" c="var(--text-soft)" component="output" display="block">
        {steerWords(ended, shown === heard)}
      </Text>
      {error && <ErrorNotice error={error} onAgain={() => send(shown)} />}
    </Stack>
  );
}

function steerWords(ended: boolean, isHeard: boolean): string {
  if (ended) return 'The forecast has ended.';
  return isHeard ? 'Move it to start over with another budget.' : 'Sent. It starts over in a moment.';
}
