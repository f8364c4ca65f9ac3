/** An error as people see it: a sentence and something to do; the code for experts. */
import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { WarnSign } from '../icons/icons.tsx';
import { ExpertFacts } from '../expert/expert.tsx';
import classes from './error-notice.module.css';
import { explain, type ShownError } from './explain.ts';

interface Props {
  error: ShownError;
  /** What the button does; without it the page is loaded again. */
  onAgain?: (() => void) | undefined;
  againLabel?: string;
  /** Of the conversation it happened in. */
  conversationId?: string | undefined;
}

export function ErrorNotice({ error, onAgain, againLabel = 'Try again', conversationId }: Props) {
  const { title, text, remedy } = explain(error);
  const again = onAgain && remedy !== 'sign-in' && remedy !== 'reload';
  return (
    <Alert
      classNames={{ root: classes.notice, title: classes.title, icon: classes.icon, message: classes.message }}
      icon={<WarnSign />}
      title={title}
      role="alert"
      data-testid="error"
    >
      <Stack gap={8}>
        <Text size="sm">{text}</Text>
        <Group gap="sm">
          <Button size="xs" variant="default" onClick={again ? onAgain : () => location.reload()}>
            {again ? againLabel : remedy === 'sign-in' ? 'Sign in again' : 'Load the page again'}
          </Button>
          <ExpertFacts facts={{ code: error.code, conversation: conversationId }} />
        </Group>
      </Stack>
    </Alert>
  );
}
