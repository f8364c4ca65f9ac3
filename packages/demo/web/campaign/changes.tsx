/** My last changes of this campaign and what came of them. */
import { Group, Stack, Text } from '@mantine/core';
import type { Campaign } from '../../contracts/campaign.ts';
import { fieldsOf, type Edit } from '../edits/edit.ts';
import { outcomeOf } from '../edits/outcome.ts';
import { ExpertFacts } from '../expert/expert.tsx';
import { ago } from '../format/dates.ts';
import { counted } from '../format/numbers.ts';
import { ToneBadge } from '../tone/tone-badge.tsx';
import { titleOf } from '../work/describe.ts';
import { Section } from './section.tsx';

const SHOWN = 5;

export function Changes({ edits, campaign, nowMs }: { edits: readonly Edit[]; campaign: Campaign; nowMs: number }) {
  if (edits.length === 0) return null;
  const latest = edits.slice(-SHOWN).reverse();
  return (
    <Section title="My last changes" testId="changes">
      <Stack component="ol" gap={10} m={0} p={0} style={{ listStyle: 'none' }}>
        {latest.map((edit) => (
          <Change key={edit.id} edit={edit} campaign={campaign} nowMs={nowMs} />
        ))}
      </Stack>
    </Section>
  );
}

/** What was asked offline, one after the other, and became one. */
function joinedWords({ asked }: Edit): string {
  const intents = asked?.kind === 'edit' ? (asked.input.intents ?? []) : [];
  return intents.length > 1 ? ` · ${counted(intents.length, 'change')} in one` : '';
}

function Change({ edit, campaign, nowMs }: { edit: Edit; campaign: Campaign; nowMs: number }) {
  const { label, tone, text } = outcomeOf(edit);
  const title =
    edit.kind === 'edit'
      ? titleOf(
          { kind: 'edit', campaignId: campaign.id, campaignName: campaign.name, fields: fieldsOf(edit) },
          campaign,
        )
      : titleOf(
          {
            kind: 'retry',
            campaignId: campaign.id,
            campaignName: campaign.name,
            platforms: edit.asked?.input.platforms ?? [],
          },
          campaign,
        );
  return (
    <li data-testid="change" data-conversation={edit.id}>
      <Group justify="space-between" wrap="nowrap" gap={12}>
        <Text size="sm" fw={500} truncate>
          {title}
        </Text>
        <ToneBadge tone={tone}>{label}</ToneBadge>
      </Group>
      <Text size="xs" c="var(--text-soft)">
        {ago(edit.createdMs, nowMs)}
        {joinedWords(edit)}
        {text ? ` · ${text}` : ''}
      </Text>
      <ExpertFacts facts={{ conversation: edit.id, code: edit.watched.error?.code }} />
    </li>
  );
}
