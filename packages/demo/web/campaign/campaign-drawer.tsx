/** The drawer of one campaign: what it is, where it stands, and changing it. */
import { CloseButton, Drawer, Group, Skeleton, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { go } from '../app/use-route.ts';
import { StatusBadge } from '../campaigns/status-badge.tsx';
import { channelLabels } from '../format/labels.ts';
import { useNow } from '../format/use-now.ts';
import { AlsoHere } from '../here/also-here.tsx';
import { ErrorNotice } from '../notice/error-notice.tsx';
import { CampaignDetails } from './campaign-details.tsx';
import classes from './campaign-drawer.module.css';
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
  const { known, shown, edits, error } = useOpenCampaign(shownId);
  const nowMs = useNow(1_000);
  const close = () => go({ page: 'campaigns', campaignId: undefined });

  return (
    <Drawer.Root opened={campaignId !== undefined} onClose={close} position="right" size={580}>
      <Drawer.Overlay backgroundOpacity={0.25} />
      <Drawer.Content data-testid="campaign-drawer">
        <div className={classes.content}>
          <Group className={classes.head} justify="space-between" wrap="nowrap">
            <Stack gap={2} miw={0}>
              <Group gap={10} wrap="nowrap">
                <Drawer.Title className={classes.title} data-testid="drawer-name">
                  {shown?.campaign.name ?? 'Campaign'}
                </Drawer.Title>
                {shown && <StatusBadge campaign={shown.campaign} nowMs={nowMs} />}
              </Group>
              <Group gap="2px 14px">
                {shown && (
                  <Text size="xs" c="var(--text-soft)">
                    {shown.campaign.advertiser} · {channelLabels[shown.campaign.channel]} · version{' '}
                    <span data-testid="drawer-version">{shown.campaign.version}</span>
                  </Text>
                )}
                <AlsoHere campaignId={campaignId} />
              </Group>
            </Stack>
            <CloseButton onClick={close} aria-label="Close" />
          </Group>
          {shown && known ? (
            <CampaignDetails
              key={known.id}
              known={known}
              shown={shown}
              edits={edits}
              nowMs={nowMs}
              draft={drafts.get(known.id)}
              onDraft={(draft) => onDraft(known.id, draft)}
            />
          ) : (
            <Stack p="lg" aria-busy={!error}>
              {error ? (
                <ErrorNotice error={error} onAgain={close} againLabel="Back to the list" />
              ) : (
                <Skeleton height={220} />
              )}
            </Stack>
          )}
        </div>
      </Drawer.Content>
    </Drawer.Root>
  );
}
