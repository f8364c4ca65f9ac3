/** A change of many campaigns while it runs and after. */
import { Button, Group, Paper, Stack, Title } from '@mantine/core';
import { useMemo } from 'react';
import { countBulk, type BulkStatus } from '../../contracts/bulk.ts';
import { bulkEdit } from '../../contracts/services.ts';
import { go } from '../app/use-route.ts';
import { noCampaigns } from '../campaigns/known-campaigns.ts';
import { ExpertFacts } from '../expert/expert.tsx';
import { count, counted } from '../format/numbers.ts';
import { ErrorNotice } from '../notice/error-notice.tsx';
import { notDone } from '../notice/not-done.ts';
import { Figures } from '../report/figures.tsx';
import { HowFar } from '../report/how-far.tsx';
import { pickUp } from '../tame/pick-up.ts';
import { useObservable } from '../tame/use-observable.ts';
import { useSession } from '../tame/use-session.ts';
import { nothingHeard, watch, type Watched } from '../tame/watched.ts';
import { StateLine } from '../work/state-line.tsx';
import { beginBulk } from './begin-bulk.ts';
import { hearBulk, noBulk, onceMore, theRest, troubled, type BulkView } from './bulk-view.ts';
import { bulkTitle } from './bulk-words.ts';
import { Outcomes } from './outcomes.tsx';

const start: Watched<BulkView, BulkStatus> = nothingHeard(noBulk);

export function BulkRun({ id }: { id: string }) {
  const session = useSession();
  const { tame, asked, campaigns } = session;
  const run = useMemo(() => pickUp(tame, bulkEdit, id), [tame, id]);
  const watched$ = useMemo(() => watch(run, hearBulk, noBulk), [run]);
  const { view, state, status, error, ended } = useObservable(watched$, start);
  const { byId } = useObservable(campaigns.known$, noCampaigns);
  const words = useMemo(() => asked.recall(id), [asked, id]);
  const input = words?.kind === 'bulk' ? words.input : undefined;
  const change = status?.change ?? input?.change;
  const of = status?.of ?? input?.edits.length;
  const counts = view.summary ?? (of === undefined ? undefined : countBulk(of, view.outcomes));
  const failed = ended && change ? onceMore(change, view, byId) : undefined;
  const rest = ended ? theRest(input, view) : undefined;

  const stop = () => void run.send({ type: 'stop' }).catch(notDone('Not stopped'));
  return (
    <Stack p="lg" gap="lg" maw={920} style={{ overflow: 'auto' }} data-testid="bulk" data-state={state}>
      <Group justify="space-between">
        <div>
          <Title order={2}>{bulkTitle(change, of)}</Title>
          <StateLine id={id} state={state} ended={ended} error={error} />
        </div>
        {ended ? (
          <Button variant="default" onClick={() => go({ page: 'campaigns', campaignId: undefined })}>
            Back to the list
          </Button>
        ) : (
          <Button variant="default" onClick={stop} data-testid="bulk-stop">
            Stop
          </Button>
        )}
      </Group>
      {!ended && (
        <HowFar
          words={
            of === undefined
              ? 'Waiting to begin…'
              : `${count(view.outcomes.length)} of ${counted(of, 'campaign')} are through`
          }
          done={view.outcomes.length}
          of={of ?? 0}
          label="Progress"
          testId="bulk-progress"
        />
      )}
      {error && <ErrorNotice error={error} conversationId={id} />}
      {counts && (
        <Paper withBorder p="md">
          <Stack gap="md">
            <Figures
              figures={[
                ['Applied', counts.applied],
                ['Need attention', counts.failed],
                [ended ? 'Not begun' : 'To do', counts.notBegun],
              ]}
              testId="bulk-figures"
            />
            {(failed ?? rest) && (
              <Group gap="xs">
                {failed && (
                  <Button size="sm" onClick={() => beginBulk(session, failed)} data-testid="bulk-again">
                    Try the {counted(failed.edits.length, 'failed one', 'failed ones')} again
                  </Button>
                )}
                {rest && (
                  <Button size="sm" variant="default" onClick={() => beginBulk(session, rest)} data-testid="bulk-rest">
                    Go on with the other {count(rest.edits.length)}
                  </Button>
                )}
              </Group>
            )}
          </Stack>
        </Paper>
      )}
      <Outcomes title="Need attention" outcomes={troubled(view)} campaigns={byId} testId="bulk-troubled" />
      <Outcomes
        title="Applied"
        outcomes={view.outcomes.filter((outcome) => !troubled(view).includes(outcome)).toReversed()}
        campaigns={byId}
        testId="bulk-applied"
      />
      <ExpertFacts facts={{ conversation: id, code: error?.code }} />
    </Stack>
  );
}
