/** Another daily budget while the forecast runs. */
import { Group, Slider, Stack, Text, Title } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import type { Connection, Conversation, TameError } from '@tame/sdk';
import { useId, useState } from 'react';
import type { Campaign } from '../../contracts/campaign.ts';
import type { ForecastSteer } from '../../contracts/forecast.ts';
import { money } from '../format/money.ts';
import { ErrorNotice } from '../notice/error-notice.tsx';
import { useObservable } from '../tame/use-observable.ts';
import { useSession } from '../tame/use-session.ts';
import { asTameError } from '../tame/watched.ts';
import { snapped, steerRange } from './steer-range.ts';
import { moved, said, steerWords, stillWished, unsaid, type Heard, type Wish } from './steering.ts';

interface Props<Reply, Status> {
  run: Conversation<Reply, ForecastSteer, Status>;
  campaign: Campaign | undefined;
  /** What the forecast reckons with now. */
  heard: Heard | undefined;
  ended: boolean;
}

/** A slider that is dragged says where it rests, not every step on the way. */
const QUIET_MS = 350;
const unknownYet: Connection = { state: 'offline' };

export function Steer<Reply, Status>({ run, campaign, heard, ended }: Props<Reply, Status>) {
  return campaign && heard ? (
    <SteerSlider run={run} campaign={campaign} heard={heard} ended={ended} />
  ) : (
    <>
      <Title order={3}>Daily budget</Title>
      <Text size="sm" c="var(--text-soft)">
        Known as soon as the forecast has begun.
      </Text>
    </>
  );
}

interface SliderProps<Reply, Status> extends Props<Reply, Status> {
  campaign: Campaign;
  heard: Heard;
}

function SteerSlider<Reply, Status>({ run, campaign, heard, ended }: SliderProps<Reply, Status>) {
  const { tame } = useSession();
  const connection = useObservable(tame.connection$, unknownYet);
  const [range] = useState(() => steerRange(campaign, heard.dailyBudgetMicros));
  const [latest, setLatest] = useState<Wish>();
  const [error, setError] = useState<TameError>();
  const explained = useId();
  const wish = stillWished(latest, heard, ended);
  const shown = wish?.micros ?? heard.dailyBudgetMicros;
  const amount = (micros: number) => money(micros, campaign.currency);
  const send = (micros: number) => {
    setError(undefined);
    setLatest((was) => said(was, micros, heard));
    run.send({ dailyBudgetMicros: micros }).catch((thrown: unknown) => {
      setError(asTameError(thrown));
      setLatest((was) => was && unsaid(was));
    });
  };
  // Whoever leaves the page has let it rest as well.
  const sendSoon = useDebouncedCallback(send, { delay: QUIET_MS, flushOnUnmount: true });

  return (
    <Stack gap={10} data-testid="steer" data-heard={wish === undefined}>
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
          setLatest((was) => moved(stillWished(was, heard, ended), micros, heard));
          sendSoon(micros);
        }}
        label={null}
        disabled={ended}
        thumbValueText={amount(shown)}
        thumbProps={{ 'aria-describedby': explained }}
      />
      <Group justify="space-between" fz="xs" c="var(--text-soft)">
        <span>{amount(range.min)}</span>
        <span>{amount(range.max)}</span>
      </Group>
      <Text id={explained} size="xs" c="var(--text-soft)" component="output" display="block" data-testid="steer-words">
        {steerWords(wish, { ended, online: connection.state === 'online' })}
      </Text>
      {error && <ErrorNotice error={error} onAgain={() => send(shown)} />}
    </Stack>
  );
}
