/** The route as React state. */
import { useMemo, useSyncExternalStore } from 'react';
import { hrefOf, readRoute, type Route } from './route.ts';

export function useRoute(): Route {
  const hash = useSyncExternalStore(onHashChange, () => location.hash);
  return useMemo(() => readRoute(hash), [hash]);
}

export function go(route: Route): void {
  location.hash = hrefOf(route);
}

function onHashChange(changed: () => void): () => void {
  addEventListener('hashchange', changed);
  return () => removeEventListener('hashchange', changed);
}
