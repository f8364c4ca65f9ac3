/** A word with a tone. */
import type { ReactNode } from 'react';
import type { Tone } from './tone.ts';
import classes from './tone-badge.module.css';

interface Props {
  tone: Tone;
  children: ReactNode;
  /** In place of the dot. */
  icon?: ReactNode;
  title?: string;
  testId?: string;
}

export function ToneBadge({ tone, children, icon, title, testId }: Props) {
  return (
    <span className={classes.badge} data-tone={tone} title={title} data-testid={testId}>
      {icon ?? <span className={classes.dot} aria-hidden />}
      {children}
    </span>
  );
}
