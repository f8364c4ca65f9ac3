/** Which screen is open: kept behind the # of the address, so that a reload, a link and the back button keep it. */

export type Route =
  | { page: 'campaigns'; campaignId: string | undefined }
  | { page: 'forecast'; campaignId: string | undefined; runId: string | undefined }
  | { page: 'import'; runId: string | undefined }
  | { page: 'bulk'; runId: string }
  | { page: 'work' }
  | { page: 'constellation' }
  | { page: 'notifications' };

/** Anything unknown is the list of campaigns. */
export function readRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  const [page, id] = path.split('/').map(decoded);
  switch (page) {
    case 'forecast':
      return { page, runId: id || undefined, campaignId: new URLSearchParams(query).get('campaign') ?? undefined };
    case 'import':
      return { page, runId: id || undefined };
    case 'bulk':
      return id ? { page, runId: id } : { page: 'work' };
    case 'work':
    case 'constellation':
    case 'notifications':
      return { page };
    case 'campaigns':
      return { page, campaignId: id || undefined };
    case undefined:
    default:
      return { page: 'campaigns', campaignId: undefined };
  }
}

export function hrefOf(route: Route): string {
  switch (route.page) {
    case 'campaigns':
      return `#/campaigns${segment(route.campaignId)}`;
    case 'forecast':
      return `#/forecast${segment(route.runId)}${route.campaignId ? `?campaign=${encodeURIComponent(route.campaignId)}` : ''}`;
    case 'import':
      return `#/import${segment(route.runId)}`;
    case 'bulk':
      return `#/bulk${segment(route.runId)}`;
    case 'work':
      return '#/work';
    case 'constellation':
      return '#/constellation';
    case 'notifications':
      return '#/notifications';
  }
}

function segment(id: string | undefined): string {
  return id ? `/${encodeURIComponent(id)}` : '';
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}
