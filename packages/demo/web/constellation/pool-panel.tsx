/** The pool that forecasts: who is in it, what waits, what they have said and decided, and a switch that stops all of it. */
import { Group, Paper, Stack, Switch, Text, Title } from '@mantine/core';
import { useMemo } from 'react';
import { firstValueFrom } from 'rxjs';
import { forecastPool, provisioners } from '../../contracts/pool.ts';
import { counted } from '../format/numbers.ts';
import { useNow } from '../format/use-now.ts';
import { notDone } from '../notice/not-done.ts';
import { useObservable } from '../tame/use-observable.ts';
import { useSession } from '../tame/use-session.ts';
import { ToneBadge } from '../tone/tone-badge.tsx';
import { PoolMap } from './pool-map.tsx';
import { noPool, openCall } from './pool-view.ts';
import { noTranscript, watchPool, watchTranscript } from './pool.ts';
import { TranscriptList } from './transcript.tsx';

const asked = provisioners.map(({ name }) => name);

export function PoolPanel() {
  const { tame } = useSession();
  const pool$ = useMemo(() => watchPool(tame, Date.now), [tame]);
  const transcript$ = useMemo(() => watchTranscript(tame), [tame]);
  const pool = useObservable(pool$, noPool);
  const { written, waiting } = useObservable(transcript$, noTranscript);
  const nowMs = useNow(1_000);
  const call = openCall(written.map(({ entry }) => entry));
  const turn = (stopped: boolean) =>
    firstValueFrom(tame.request(forecastPool.switch, { stopped })).catch(
      notDone(stopped ? 'Not stopped' : 'Not resumed'),
    );
  return (
    <Paper
      withBorder
      p="md"
      component="section"
      aria-labelledby="pool"
      data-testid="pool"
      data-members={pool.members.length}
    >
      <Stack gap="sm">
        <Group justify="space-between">
          <Title order={2} fz={15} id="pool">
            Pool of forecasts
          </Title>
          <Group gap={8}>
            {call && <ToneBadge tone="busy">Call for proposals</ToneBadge>}
            <Switch
              label="May act"
              size="sm"
              checked={!pool.stopped}
              onChange={(event) => void turn(!event.currentTarget.checked)}
            />
          </Group>
        </Group>
        <Text size="sm" c="var(--text-soft)" component="output" data-testid="pool-size">
          {counted(pool.members.length, 'member')}, {counted(waiting, 'request')} waiting
        </Text>
        <PoolMap pool={pool} call={call} asked={asked} />
        <Title order={3} fz={13}>
          What they said
        </Title>
        <TranscriptList written={written} nowMs={nowMs} />
      </Stack>
    </Paper>
  );
}
