/** One row per platform, live while an edit is under way. */
import { Button, Text } from '@mantine/core';
import type { Campaign } from '../../contracts/campaign.ts';
import { isOpen, type Edit } from '../edits/edit.ts';
import { ExpertFacts } from '../expert/expert.tsx';
import { platformLabels } from '../format/labels.ts';
import { RetrySign } from '../icons/icons.tsx';
import { useSession } from '../tame/use-session.ts';
import { ToneBadge } from '../tone/tone-badge.tsx';
import { platformRows, secondsLeft, type PlatformRow } from './platform-rows.ts';
import classes from './platforms.module.css';
import { Section } from './section.tsx';

export function Platforms({ campaign, edits, nowMs }: { campaign: Campaign; edits: readonly Edit[]; nowMs: number }) {
  const session = useSession();
  const rows = platformRows(campaign, edits);
  const current = edits.filter(isOpen).at(-1);
  const retry = ({ platform }: PlatformRow) => session.edits.retry({ campaignId: campaign.id, platforms: [platform] });
  return (
    <Section title="Platforms" testId="platforms">
      {rows.length === 0 ? (
        <Text size="sm" c="var(--text-soft)">
          The campaign is on no platform yet.
        </Text>
      ) : (
        <ul className={classes.rows} aria-live="polite">
          {rows.map((row) => (
            <Row key={row.platform} row={row} nowMs={nowMs} onRetry={() => retry(row)} />
          ))}
        </ul>
      )}
      {rows.some(({ state }) => state === 'on-device') && (
        <Text size="sm" c="var(--tone-warn)">
          Saved on this device; it is sent as soon as the relay can be reached.
        </Text>
      )}
      <ExpertFacts facts={{ conversation: current?.id }} />
    </Section>
  );
}

function Row({ row, nowMs, onRetry }: { row: PlatformRow; nowMs: number; onRetry: () => void }) {
  const seconds = secondsLeft(row, nowMs);
  const name = platformLabels[row.platform];
  return (
    <li
      className={classes.row}
      data-testid={`platform-${row.platform}`}
      data-state={row.state}
      data-verified={row.verified || undefined}
    >
      <span className={classes.name}>{name}</span>
      <ToneBadge tone={row.tone}>{seconds === undefined ? row.label : `${row.label}, retry in ${seconds} s`}</ToneBadge>
      <span className={classes.action}>
        {row.mayRetry && (
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<RetrySign size={14} />}
            aria-label={row.state === 'drifted' ? `Push again to ${name} only` : `Retry this platform: ${name}`}
            onClick={onRetry}
          >
            {row.state === 'drifted' ? 'Push again' : 'Retry this platform'}
          </Button>
        )}
      </span>
      {row.text && <span className={classes.text}>{row.text}</span>}
      <span className={classes.expert}>
        <ExpertFacts facts={{ 'remote id': row.remoteId }} />
      </span>
    </li>
  );
}
