/** What somebody wants to hear, and where. Each change is kept at once, by the notifier: on every device it is the same. */
import { Checkbox, NativeSelect, Paper, Skeleton, Stack, Table, Text, Title } from '@mantine/core';
import type { Kind, Preferences, Wish } from '@tame/notify/contract';
import type { TameError } from '@tame/sdk';
import { useEffect, useState } from 'react';
import { ErrorNotice } from '../notice/error-notice.tsx';
import { asTameError } from '../tame/watched.ts';
import { useSession } from '../tame/use-session.ts';
import { toggled, waits, withWish } from './wishes.ts';

const kinds: readonly { kind: Kind; label: string }[] = [
  { kind: 'needs-input', label: 'It needs my answer' },
  { kind: 'done', label: 'It is done' },
  { kind: 'failed', label: 'It has failed' },
  { kind: 'progress', label: 'It goes on' },
];
const places = [
  { channel: 'app', label: 'Page' },
  { channel: 'email', label: 'E-mail' },
] as const;

export function PreferencesForm() {
  const { news } = useSession();
  const [known, setKnown] = useState<Preferences>();
  const [error, setError] = useState<TameError>();
  const [round, setRound] = useState(0);
  /** Changes that the notifier has not confirmed yet. */
  const [open, setOpen] = useState(0);

  useEffect(() => {
    let gone = false;
    news.preferences().then(
      (found) => !gone && setKnown(found),
      (thrown: unknown) => !gone && setError(asTameError(thrown)),
    );
    return () => void (gone = true);
  }, [news, round]);

  const again = () => {
    setError(undefined);
    setRound(round + 1);
  };
  const change = (wished: Preferences) => {
    // Shown at once; several in a row reach the notifier in their order.
    setKnown(wished);
    setOpen((count) => count + 1);
    news
      .prefer(wished)
      .catch((thrown: unknown) => setError(asTameError(thrown)))
      .finally(() => setOpen((count) => count - 1));
  };

  if (error) return <ErrorNotice error={error} onAgain={again} />;
  return (
    <Paper withBorder p="lg" data-testid="preferences" data-kept={open === 0 && known !== undefined}>
      <Stack gap="md">
        <div>
          <Title order={2}>Tell me when</Title>
          <Text size="sm" c="var(--text-soft)">
            About forecasts and imports that are not in front of you.
          </Text>
        </div>
        {known === undefined ? (
          <Skeleton height={180} />
        ) : (
          <>
            <Table verticalSpacing={8} horizontalSpacing={0}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>
                    <Text span size="xs" c="var(--text-soft)">
                      My work
                    </Text>
                  </Table.Th>
                  {places.map(({ channel, label }) => (
                    <Table.Th key={channel} w={72} ta="center">
                      <Text span size="xs" c="var(--text-soft)">
                        {label}
                      </Text>
                    </Table.Th>
                  ))}
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {kinds.map(({ kind, label }) => (
                  <Table.Tr key={kind}>
                    <Table.Td>{label}</Table.Td>
                    {places.map(({ channel, label: place }) => (
                      <Table.Td key={channel}>
                        <Checkbox
                          aria-label={`${label}: ${place}`}
                          checked={known[channel].events.includes(kind)}
                          onChange={() => change(withWish(known, channel, toggled(known[channel], kind)))}
                          style={{ display: 'flex', justifyContent: 'center' }}
                        />
                      </Table.Td>
                    ))}
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
            <Pause
              label="Mail me what no page has shown for"
              ms={known.email.ifUnseenMs}
              onChange={(ifUnseenMs) => change(withWish(known, 'email', { ...known.email, ifUnseenMs }))}
            />
            <Pause
              label="At most one mail every"
              ms={known.email.everyMs}
              onChange={(everyMs) => change(withWish(known, 'email', { ...known.email, everyMs }))}
            />
            <Text size="xs" c="var(--text-soft)">
              In this demo mail is written to its data folder, unless it was started with a mail server.
            </Text>
          </>
        )}
      </Stack>
    </Paper>
  );
}

function Pause({ label, ms, onChange }: { label: string; ms: Wish['everyMs']; onChange: (ms: number) => void }) {
  return (
    <NativeSelect
      label={label}
      value={String(ms)}
      onChange={(event) => onChange(Number(event.currentTarget.value))}
      data={waits(ms).map(({ ms: each, label: words }) => ({ value: String(each), label: words }))}
    />
  );
}
