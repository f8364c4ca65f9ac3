/** Choosing what to import. */
import { Group, Paper, Stack, Text, Title, UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import { go } from '../app/use-route.ts';
import { FileSign } from '../icons/icons.tsx';
import { useSession } from '../tame/use-session.ts';
import { WorkOf } from '../work/work-of.tsx';
import { fileProblem } from './chunks.ts';
import classes from './import-start.module.css';
import { Dropzone } from './dropzone.tsx';
import { textOf } from './read-file.ts';
import { samples } from './samples.ts';
import { sendFile } from './send-file.ts';

export function ImportStart() {
  const session = useSession();
  const [problem, setProblem] = useState<string>();

  const begin = async (fileName: string, read: () => Promise<string>) => {
    try {
      const text = await read();
      const wrong = fileProblem(text);
      setProblem(wrong);
      if (!wrong) go({ page: 'import', runId: sendFile(session, fileName, text) });
    } catch {
      setProblem(`${fileName} could not be read; choose it once more.`);
    }
  };
  const beginFile = (file: File) => void begin(file.name, async () => textOf(new Uint8Array(await file.arrayBuffer())));

  return (
    <Stack p="lg" gap="xl" maw={760} style={{ overflow: 'auto' }}>
      <Stack gap="sm">
        <div>
          <Title order={2}>Import campaigns</Title>
          <Text size="sm" c="var(--text-soft)">
            From a CSV export of any system we know. Known campaigns are brought up to date, new ones are added; every
            line that cannot be read is listed with the reason.
          </Text>
        </div>
        <Dropzone onFile={beginFile} />
        {problem && (
          <Text size="sm" c="var(--tone-bad)" role="alert" data-testid="import-problem">
            {problem}
          </Text>
        )}
      </Stack>
      {samples.length > 0 && (
        <Stack gap="xs">
          <Title order={2} fz={14}>
            Or use a sample
          </Title>
          <Paper withBorder component="ul" className={classes.samples}>
            {samples.map(({ fileName, load }) => (
              <li key={fileName}>
                <UnstyledButton
                  className={classes.sample}
                  onClick={() => void begin(fileName, load)}
                  data-testid="sample"
                >
                  <Group gap={10}>
                    <FileSign size={18} />
                    <Text size="sm">{fileName}</Text>
                  </Group>
                  <Text size="sm" c="var(--accent)" component="span">
                    Import
                  </Text>
                </UnstyledButton>
              </li>
            ))}
          </Paper>
        </Stack>
      )}
      <WorkOf kind="import" title="Recent imports" />
    </Stack>
  );
}
