/** The conversation of the pool, the newest first. */
import { Text } from '@mantine/core';
import { at } from '../format/dates.ts';
import { ToneBadge } from '../tone/tone-badge.tsx';
import { inWords } from './pool-words.ts';
import type { Written } from './pool.ts';
import classes from './transcript.module.css';

export function TranscriptList({ written, nowMs }: { written: readonly Written[]; nowMs: number }) {
  if (written.length === 0) return <Text size="sm">The pool has not said anything yet.</Text>;
  return (
    // Long: whoever has no mouse scrolls it with the keys.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <ol className={classes.list} reversed tabIndex={0} aria-label="Transcript of the pool" data-testid="transcript">
      {written.toReversed().map(({ offset, timeMs, entry }) => {
        const { label, text, tone } = inWords(entry);
        return (
          <li key={offset} className={classes.line} data-type={entry.type} data-offset={offset}>
            <time className={classes.time}>{at(timeMs, nowMs)}</time>
            <ToneBadge tone={tone}>{label}</ToneBadge>
            <span className={classes.text}>{text}</span>
          </li>
        );
      })}
    </ol>
  );
}
