/** Where a screen that broke is caught, so that the person sees a sentence instead of a white page. */
import { Stack } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { ErrorNotice } from '../notice/error-notice.tsx';
import { asTameError } from '../tame/watched.ts';

interface Props {
  children: ReactNode;
}

export class ErrorBoundary extends Component<Props, { thrown: unknown }> {
  override state = { thrown: undefined };

  static getDerivedStateFromError(thrown: unknown) {
    return { thrown };
  }

  override render() {
    if (this.state.thrown === undefined) return this.props.children;
    return (
      <Stack p="xl" maw={560} mx="auto" mt={48}>
        <ErrorNotice error={asTameError(this.state.thrown)} onAgain={() => this.setState({ thrown: undefined })} />
      </Stack>
    );
  }
}
