/** What was told lately, the newest first. */
import { EmptyState, Paper, Text } from '@mantine/core';
import { hrefOf } from '../app/route.ts';
import { ago } from '../format/dates.ts';
import { useNow } from '../format/use-now.ts';
import { BellSign } from '../icons/icons.tsx';
import { useObservable } from '../tame/use-observable.ts';
import { useSession } from '../tame/use-session.ts';
import { ToneBadge } from '../tone/tone-badge.tsx';
import { noNews } from './known-news.ts';
import classes from './news-list.module.css';
import { kindTones, kindWords, routeOf } from './news-link.ts';

export function NewsList() {
  const { news } = useSession();
  const { items } = useObservable(news.known$, noNews);
  const nowMs = useNow(10_000);
  if (items.length === 0) {
    return (
      <Paper withBorder p="lg">
        <EmptyState
          icon={<BellSign size={28} />}
          title="Nothing yet"
          description="When a forecast or an import ends, or needs your answer, you are told here and in a corner of the page."
        />
      </Paper>
    );
  }
  return (
    <Paper withBorder component="ul" className={classes.list} data-testid="news">
      {items.map((each) => (
        <li
          key={each.conversation}
          className={classes.line}
          data-kind={each.kind}
          data-conversation={each.conversation}
        >
          <div className={classes.words}>
            <Text size="sm" fw={550} truncate>
              <a className={classes.link} href={hrefOf(routeOf(each))}>
                {each.title}
              </a>
            </Text>
            <Text size="xs" c="var(--text-soft)">
              {[ago(each.atMs, nowMs), each.text].filter(Boolean).join(' · ')}
            </Text>
          </div>
          <ToneBadge tone={kindTones[each.kind]}>{kindWords[each.kind]}</ToneBadge>
        </li>
      ))}
    </Paper>
  );
}
