/** Said to whoever does not look after the services. */
import { EmptyState } from '@mantine/core';
import { StarSign } from '../icons/icons.tsx';

export function NotYours() {
  return (
    <EmptyState
      mt={96}
      icon={<StarSign size={28} />}
      title="For whoever looks after the services"
      description="The work of everybody is shown here. Sign in as Ana Duarte to see it; your own is under My work."
      data-testid="not-yours"
    />
  );
}
