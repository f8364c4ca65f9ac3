/** An import while it runs and after. */
import { Button, Group, Paper, Stack, Title } from '@mantine/core';
import { useMemo } from 'react';
import { go } from '../app/use-route.ts';
import { importCampaigns } from '../../contracts/services.ts';
import type { ImportProgress } from '../../contracts/import.ts';
import { ExpertFacts } from '../expert/expert.tsx';
import { ErrorNotice } from '../notice/error-notice.tsx';
import { explain } from '../notice/explain.ts';
import { Notes } from '../notice/notes.tsx';
import { HowFar } from '../report/how-far.tsx';
import { pickUp } from '../tame/pick-up.ts';
import { useObservable } from '../tame/use-observable.ts';
import { useSession } from '../tame/use-session.ts';
import { nameOf } from '../tame/users.ts';
import { nothingHeard, watch, type Watched } from '../tame/watched.ts';
import { callOff } from '../work/call-off.ts';
import { StateLine } from '../work/state-line.tsx';
import { ClashPanel } from './clash-panel.tsx';
import { hearImport, noImport, questionIn, type ImportView } from './import-view.ts';
import { phaseWords } from './import-words.ts';
import { Problems } from './problems.tsx';
import { Summary } from './summary.tsx';
import { useAnswer } from './use-answer.ts';

const start: Watched<ImportView, ImportProgress> = nothingHeard(noImport);

export function ImportRun({ id }: { id: string }) {
  const { tame, asked, user } = useSession();
  const run = useMemo(() => pickUp(tame, importCampaigns, id), [tame, id]);
  const watched$ = useMemo(() => watch(run, hearImport, noImport), [run]);
  const { view, state, status, question, notes, error, ended } = useObservable(watched$, start);
  const words = useMemo(() => asked.recall(id), [asked, id]);
  const fileName = status?.fileName ?? (words?.kind === 'import' ? words.input.fileName : 'a file');
  // The reason of a failure is often said as a note as well.
  const others = notes.filter(({ text }) => !error || text !== explain(error).text);
  const { answer, isSent, choose, send } = useAnswer(run);
  const asks = useMemo(() => (ended ? undefined : questionIn(question)), [ended, question]);
  const another = () => go({ page: 'import', runId: undefined });

  return (
    <Stack p="lg" gap="lg" maw={820} style={{ overflow: 'auto' }} data-testid="import" data-state={state}>
      <Group justify="space-between">
        <div>
          <Title order={2}>Import of {fileName}</Title>
          <StateLine id={id} state={state} ended={ended} error={error} />
        </div>
        {ended ? (
          <Button variant="default" onClick={another}>
            Import another file
          </Button>
        ) : (
          <Button variant="default" onClick={() => callOff(run, `Cancelled by ${nameOf(user)}.`)} data-testid="cancel">
            Cancel
          </Button>
        )}
      </Group>
      {asks && <ClashPanel question={asks} answer={answer} onChoose={choose} onSend={send} isSent={isSent} />}
      {!ended && !asks && (
        <HowFar
          words={phaseWords(status)}
          done={status?.done ?? 0}
          of={status?.of ?? 0}
          label="Progress of the import"
          testId="import-progress"
        />
      )}
      {error && <ErrorNotice error={error} onAgain={another} againLabel="Import another file" conversationId={id} />}
      {view.summary && <Summary summary={view.summary} />}
      {others.length > 0 && (
        <Paper withBorder p="md">
          <Notes notes={others} />
        </Paper>
      )}
      <Problems problems={view.problems} />
      <ExpertFacts facts={{ conversation: id }} />
    </Stack>
  );
}
