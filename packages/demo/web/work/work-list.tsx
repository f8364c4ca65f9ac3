/** Pieces of work, one below the other; each opens where it can be watched. */
import { ActionIcon, Progress, Text, Tooltip } from '@mantine/core';
import { hrefOf, type Route } from '../app/route.ts';
import { noCampaigns } from '../campaigns/known-campaigns.ts';
import type { Edit } from '../edits/edit.ts';
import { outcomeOf } from '../edits/outcome.ts';
import { ExpertFacts } from '../expert/expert.tsx';
import { ago } from '../format/dates.ts';
import { useNow } from '../format/use-now.ts';
import {
  ChartSign,
  ConstellationSign,
  CrossSign,
  ImportSign,
  ListSign,
  PencilSign,
  RetrySign,
} from '../icons/icons.tsx';
import { explain } from '../notice/explain.ts';
import { useObservable } from '../tame/use-observable.ts';
import { useSession } from '../tame/use-session.ts';
import { nameOf } from '../tame/users.ts';
import { ToneBadge } from '../tone/tone-badge.tsx';
import { callOff } from './call-off.ts';
import { aboutOf, stateInWords, titleOf, waitingFor } from './describe.ts';
import type { WorkItem, WorkSubject } from './work-item.ts';
import classes from './work-list.module.css';

const signs: Record<WorkSubject['kind'], typeof ChartSign> = {
  edit: PencilSign,
  retry: RetrySign,
  forecast: ChartSign,
  bulk: ListSign,
  outlook: ConstellationSign,
  import: ImportSign,
};

const noEdits: ReadonlyMap<string, Edit> = new Map();

export function WorkList({ items, label }: { items: readonly WorkItem[]; label: string }) {
  const { edits } = useSession();
  const known = useObservable(edits.all$, noEdits);
  const nowMs = useNow(10_000);
  return (
    <ul className={classes.list} aria-label={label}>
      {items.map((item) => (
        <Line key={item.id} item={item} edit={known.get(item.id)} nowMs={nowMs} />
      ))}
    </ul>
  );
}

function Line({ item, edit, nowMs }: { item: WorkItem; edit: Edit | undefined; nowMs: number }) {
  const { campaigns, tame, user } = useSession();
  const { byId } = useObservable(campaigns.known$, noCampaigns);
  const { subject, open, progress, error } = item;
  const campaign =
    'campaignId' in subject && subject.campaignId !== undefined ? byId.get(subject.campaignId) : undefined;
  const title = titleOf(subject, campaign);
  const about = aboutOf(subject, campaign);
  const words = stateInWords(item.state);
  const outcome = edit && !open ? outcomeOf(edit) : { label: words.text, tone: words.tone, text: undefined };
  const more = open ? waitingFor(item) : (outcome.text ?? (error && whyInShort(error)));
  const Sign = signs[subject.kind];
  const target = routeOf(item);
  return (
    <li
      className={classes.line}
      data-testid="work-item"
      data-kind={subject.kind}
      data-state={item.state}
      data-conversation={item.id}
    >
      <span className={classes.sign}>
        <Sign size={18} />
      </span>
      <div className={classes.words}>
        <Text size="sm" fw={550} truncate>
          {target ? (
            <a className={classes.link} href={hrefOf(target)}>
              {title}
            </a>
          ) : (
            title
          )}
        </Text>
        <Text size="xs" c="var(--text-soft)" lineClamp={2}>
          {[about, ago(item.createdMs, nowMs), more].filter(Boolean).join(' · ')}
        </Text>
        <ExpertFacts facts={{ conversation: item.id, attempt: item.attempt || undefined, code: error?.code }} />
      </div>
      <div className={classes.progress}>
        {open && progress && (
          <Progress
            value={(progress.done / progress.of) * 100}
            size="sm"
            aria-label={`${title}: ${progress.done} of ${progress.of}`}
          />
        )}
      </div>
      <ToneBadge tone={outcome.tone}>{outcome.label}</ToneBadge>
      <span className={classes.action}>
        {open && (
          <Tooltip label="Cancel">
            <ActionIcon
              variant="subtle"
              color="gray"
              c="var(--text-soft)"
              aria-label={`Cancel: ${title}`}
              onClick={() => callOff(tame.conversation(item.id), `Cancelled by ${nameOf(user)}.`)}
            >
              <CrossSign size={16} />
            </ActionIcon>
          </Tooltip>
        )}
      </span>
    </li>
  );
}

/** A service's own reason is told where the work is shown; here is only its code. */
function whyInShort(error: { code: string; message: string }): string {
  return error.code === 'FAILED' ? 'Open it to see why.' : explain(error).text;
}

/** Where a piece of work can be watched. */
function routeOf({ id, subject }: Pick<WorkItem, 'id' | 'subject'>): Route | undefined {
  switch (subject.kind) {
    case 'edit':
    case 'retry':
      return subject.campaignId === undefined ? undefined : { page: 'campaigns', campaignId: subject.campaignId };
    case 'forecast':
      return { page: 'forecast', runId: id, campaignId: undefined };
    case 'bulk':
      return { page: 'bulk', runId: id };
    case 'outlook':
      return { page: 'constellation' };
    case 'import':
      return { page: 'import', runId: id };
  }
}
