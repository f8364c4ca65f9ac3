/** What stands in the drawer below its title. */
import { Button, Group, ScrollArea, Stack } from '@mantine/core';
import type { Campaign } from '../../contracts/campaign.ts';
import { go } from '../app/use-route.ts';
import type { Edit } from '../edits/edit.ts';
import type { WishedCampaign } from '../edits/wishes.ts';
import { ChartSign } from '../icons/icons.tsx';
import { useSession } from '../tame/use-session.ts';
import { Changes } from './changes.tsx';
import { ConflictPanel } from './conflict-panel.tsx';
import { readDraft, type Draft } from './draft.ts';
import { EditForm } from './edit-form.tsx';
import { Facts } from './facts.tsx';
import classes from './campaign-details.module.css';
import { Platforms } from './platforms.tsx';
import { counted } from '../format/numbers.ts';

interface Props {
  known: Campaign;
  shown: WishedCampaign;
  edits: readonly Edit[];
  nowMs: number;
  draft: Draft | undefined;
  onDraft: (draft: Draft | undefined) => void;
}

const FORM = 'campaign-form';

export function CampaignDetails({ known, shown, edits, nowMs, draft, onDraft }: Props) {
  const session = useSession();
  const { campaign } = shown;
  const reading = readDraft(campaign, draft);
  const changes = Object.keys(reading.fields).length;
  const maySave = changes > 0 && Object.keys(reading.problems).length === 0;

  const save = () => {
    if (!maySave) return;
    session.edits.save({
      campaignId: known.id,
      baseVersion: draft?.baseVersion ?? known.version,
      fields: reading.fields,
    });
    onDraft(undefined);
  };

  return (
    <>
      <ScrollArea className={classes.scroller} type="auto" viewportProps={{ tabIndex: 0, 'aria-label': 'Campaign' }}>
        <Stack gap={24} p={20}>
          <ConflictPanel campaign={known} edits={edits} />
          <Facts campaign={campaign} nowMs={nowMs} />
          <Platforms campaign={campaign} edits={edits} nowMs={nowMs} />
          <EditForm
            id={FORM}
            campaign={campaign}
            wished={shown.wished}
            draft={draft}
            problems={reading.problems}
            onType={onDraft}
            onSave={save}
          />
          <Changes edits={edits} campaign={campaign} nowMs={nowMs} />
        </Stack>
      </ScrollArea>
      <Group className={classes.footer} justify="space-between">
        <Button
          variant="subtle"
          leftSection={<ChartSign size={16} />}
          onClick={() => go({ page: 'forecast', campaignId: known.id, runId: undefined })}
        >
          Forecast
        </Button>
        <Group gap="xs">
          <Button variant="default" disabled={!draft} onClick={() => onDraft(undefined)}>
            Discard
          </Button>
          <Button type="submit" form={FORM} disabled={!maySave} data-testid="save">
            {maySave ? `Save ${counted(changes, 'change')}` : 'Save'}
          </Button>
        </Group>
      </Group>
    </>
  );
}
