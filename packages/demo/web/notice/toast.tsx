/** A sentence in a corner of the page. */
import { Anchor } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { randomId } from '@mantine/hooks';
import type { Tone } from '../tone/tone.ts';

const colors: Record<Tone, string> = { quiet: 'gray', busy: 'blue', good: 'pine', warn: 'yellow', bad: 'red' };

interface Toast {
  title: string;
  text: string | undefined;
  tone: Tone;
  /** Where there is more to see. */
  link?: { label: string; href: string };
  /** Until it is dismissed. */
  stays?: boolean;
}

export function toast({ title, text, tone, link, stays = false }: Toast): void {
  const id = randomId();
  notifications.show({
    id,
    title,
    message: (
      <>
        {text}{' '}
        {link && (
          <Anchor size="sm" c="var(--accent)" td="underline" href={link.href} onClick={() => notifications.hide(id)}>
            {link.label}
          </Anchor>
        )}
      </>
    ),
    color: colors[tone],
    withBorder: true,
    ...(stays && { autoClose: false }),
    closeButtonProps: { 'aria-label': 'Dismiss' },
  });
}
