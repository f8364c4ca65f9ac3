/** The page around its screens: theme, session, shell. */
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { useState } from 'react';
import { ExpertProvider } from '../expert/expert.tsx';
import type { SignIn } from '../tame/sign-in.ts';
import { useObservable } from '../tame/use-observable.ts';
import { SessionContext } from '../tame/use-session.ts';
import { ErrorBoundary } from './error-boundary.tsx';
import { Shell } from './shell.tsx';
import { cssVariables, theme } from './theme.ts';
import { UpdatePrompt } from './update-prompt.tsx';

export function App({ signIn }: { signIn: SignIn }) {
  const [first] = useState(() => signIn.session$.value);
  const session = useObservable(signIn.session$, first);
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <Notifications position="bottom-left" limit={4} autoClose={6_000} />
      <ErrorBoundary>
        <ExpertProvider>
          <SessionContext value={session}>
            {/* Another user starts from an empty page: nothing of the one before stays on the screen. */}
            <Shell key={session.user} onSignIn={signIn.as} />
          </SessionContext>
          <UpdatePrompt />
        </ExpertProvider>
      </ErrorBoundary>
    </MantineProvider>
  );
}
