/** The screen of a route. What few look at is fetched when first needed. */
import { Center, Loader } from '@mantine/core';
import { Suspense, lazy } from 'react';
import { BulkRun } from '../bulk/bulk-run.tsx';
import { CampaignsScreen } from '../campaigns/campaigns-screen.tsx';
import { ImportScreen } from '../import/import-screen.tsx';
import { WorkScreen } from '../work/work-screen.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import type { Route } from './route.ts';

const ForecastScreen = lazy(async () => ({
  default: (await import('../forecast/forecast-screen.tsx')).ForecastScreen,
}));

const ConstellationScreen = lazy(async () => ({
  default: (await import('../constellation/constellation-screen.tsx')).ConstellationScreen,
}));

const NotificationsScreen = lazy(async () => ({
  default: (await import('../news/notifications-screen.tsx')).NotificationsScreen,
}));

export function Screen({ route }: { route: Route }) {
  return (
    <ErrorBoundary key={route.page}>
      <Suspense fallback={<Waiting />}>{screenOf(route)}</Suspense>
    </ErrorBoundary>
  );
}

function screenOf(route: Route) {
  switch (route.page) {
    case 'campaigns':
      return <CampaignsScreen openId={route.campaignId} />;
    case 'forecast':
      return <ForecastScreen campaignId={route.campaignId} runId={route.runId} />;
    case 'import':
      return <ImportScreen runId={route.runId} />;
    case 'bulk':
      return <BulkRun key={route.runId} id={route.runId} />;
    case 'work':
      return <WorkScreen />;
    case 'constellation':
      return <ConstellationScreen />;
    case 'notifications':
      return <NotificationsScreen />;
  }
}

function Waiting() {
  return (
    <Center flex={1}>
      <Loader size="sm" aria-label="Loading the screen" />
    </Center>
  );
}
