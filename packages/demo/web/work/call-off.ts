/** Cancels a piece of work, and says so when not even the wish could be kept. */
import { notifications } from '@mantine/notifications';
import type { Conversation } from '@tame/sdk';
import { explain } from '../notice/explain.ts';
import { asTameError } from '../tame/watched.ts';

export function callOff(run: Pick<Conversation, 'cancel'>, reason: string): void {
  run.cancel(reason).catch((thrown: unknown) => {
    const { title, text } = explain(asTameError(thrown));
    notifications.show({
      title: `Not cancelled: ${title.toLowerCase()}`,
      message: text,
      color: 'red',
      withBorder: true,
      closeButtonProps: { 'aria-label': 'Dismiss' },
    });
  });
}
