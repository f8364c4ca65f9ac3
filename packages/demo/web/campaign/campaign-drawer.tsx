/** The drawer of one campaign: what it is, where it stands, and changing it. */
import { Drawer, Group, Skeleton, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { go } from '../app/use-route.ts';
import { StatusBadge } from '../campaigns/status-badge.tsx';
import { channelLabels } from '../format/labels.ts';
import { useNow } from '../format/use-now.ts';
import { ErrorNotice } from '../notice/error-notice.tsx';
import { CampaignDetails } from './campaign-details.tsx';
import type { Draft } from './draft.ts';
import { useOpenCampaign } from './open-campaign.ts';

interface Props {
  campaignId: string | undefined;
  /** What was typed and not saved, by campaign: closing the drawer does not throw it away. */
  drafts: ReadonlyMap<string, Draft>;
  onDraft: (campaignId: string, draft: Draft | undefined) => void;
}

export function CampaignDrawer({ campaignId, drafts, onDraft }: Props) {
  // While it slides out, it goes on showing what it showed.
  const [shownId, setShownId] = useState(campaignId);
  if (campaignId !== undefined && campaignId !== shownId) setShownId(campaignId);
  const open = useOpenCampaign(shownId);
  const nowMs = useNow(1_000);
  const close = () => go({ page: 'campaigns', campaignId: undefined });

  return (
    <Drawer
      opened={campaignId !== undefined}
      onClose={close}
      position="right"
      size={580}
      padding={0}
      data-testid="campaign-drawer"
      closeButtonProps={{ 'aria-label': 'Close' }}
      styles={{
        header: { padding: '12px 20px', borderBottom: '1px solid var(--line)', background: 'var(--surface)' },
        content: { display: 'flex', flexDirection: 'column', background: 'var(--surface)' },
        body: { flex: 1, minHeight: 0, display: 'flex', flexDirection: 'column' },
        title: { minWidth: 0 },
      }}
      title={
        open.shown ? (
          <Stack gap={4}>
            <Group gap={10} wrap="nowrap">
              <Text fw={620} fz={16} truncate data-testid="drawer-name">
                {open.shown.campaign.name}
              </Text>
              <StatusBadge campaign={open.shown.campaign} nowMs={nowMs} />
            </Group>
            <Text size="xs" c="var(--text-soft)">
              {open.shown.campaign.advertiser} · {channelLabels[open.shown.campaign.channel]} · version{' '}
              <span data-testid="drawer-version">{open.shown.campaign.version}</span>
            </Text>
          </Stack>
        ) : (
          'Campaign'
        )
      }
    >
      {open.shown && open.known ? (
        <CampaignDetails
          key={open.known.id}
          known={open.known}
          shown={open.shown}
          edits={open.edits}
          nowMs={nowMs}
          draft={drafts.get(open.known.id)}
          onDraft={(draft) => open.known && onDraft(open.known.id, draft)}
        />
      ) : (
        <Stack p="lg" aria-busy={!open.error}>
          {open.error ? (
            <ErrorNotice error={open.error} onAgain={close} againLabel="Back to the list" />
          ) : (
            <Skeleton height={220} aria-label="Loading the campaign" />
          )}
        </Stack>
      )}
    </Drawer>
  );
}
