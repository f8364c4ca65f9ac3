/**
 * The control panel of a sandbox platform, for tests and demonstrations:
 *
 *   GET  /_sandbox/audit      every effective change            GET  /_sandbox/campaigns  as the platform holds them
 *   GET  /_sandbox/requests   every request it got              POST /_sandbox/campaigns  { campaigns: [...] }
 *   GET  /_sandbox/stats      most requests at once, counts     POST /_sandbox/faults     see `FaultOrder`
 *   GET  /_sandbox/faults     what is still waiting to happen
 */
import * as v from 'valibot';
import type { Audit } from './audit.ts';
import { FaultOrder, type Faults } from './faults.ts';
import type { ApiAnswer, ApiRequest } from './message.ts';
import type { SandboxPlatform, SeedReport } from './platform.ts';
import type { RequestLog } from './request-log.ts';

export interface Panel {
  platform: SandboxPlatform;
  audit: Audit;
  faults: Faults;
  log: RequestLog;
  seed(campaigns: unknown): Promise<SeedReport>;
}

export function createControls(panel: Panel): (request: ApiRequest) => Promise<ApiAnswer> {
  return async (request) => {
    // A page of another site can only send requests of the simple kind: not with this content type, not without Origin.
    if (request.headers.origin !== undefined) return said(403, 'The sandbox controls are not for web pages.');
    if (request.method === 'GET') return look(panel, request.path);
    if (request.method !== 'POST') return said(405, 'Use GET or POST.');
    if (request.headers['content-type']?.startsWith('application/json') !== true || request.malformed) {
      return said(400, 'Send JSON with the content type application/json.');
    }
    return order(panel, request);
  };
}

function look({ platform, audit, faults, log }: Panel, path: string): ApiAnswer {
  switch (path) {
    case '/_sandbox/audit':
      return { status: 200, body: { entries: audit.entries() } };
    case '/_sandbox/requests':
      return { status: 200, body: { requests: log.requests() } };
    case '/_sandbox/stats':
      return { status: 200, body: { mostAtOnce: log.mostAtOnce(), requests: log.requests().length } };
    case '/_sandbox/campaigns':
      return { status: 200, body: { campaigns: platform.campaigns() } };
    case '/_sandbox/faults':
      return { status: 200, body: { next: faults.waiting() } };
    default:
      return said(404, 'There is audit, requests, stats, campaigns and faults.');
  }
}

async function order({ platform, faults, seed }: Panel, { path, body }: ApiRequest): Promise<ApiAnswer> {
  if (path === '/_sandbox/faults') {
    const wanted = v.safeParse(FaultOrder, body);
    if (!wanted.success) return said(400, v.summarize(wanted.issues));
    faults.order(wanted.output);
    platform.arrange(wanted.output);
    return { status: 200, body: { next: faults.waiting() } };
  }
  if (path === '/_sandbox/campaigns') {
    const wanted = v.safeParse(v.object({ campaigns: v.unknown() }), body);
    if (!wanted.success) return said(400, 'Send { "campaigns": [...] }.');
    try {
      return { status: 200, body: await seed(wanted.output.campaigns) };
    } catch (error) {
      return said(400, error instanceof Error ? error.message : String(error));
    }
  }
  return said(404, 'POST to /_sandbox/faults or /_sandbox/campaigns.');
}

function said(status: number, text: string): ApiAnswer {
  return { status, body: { text } };
}
