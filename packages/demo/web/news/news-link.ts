/** Where what is told can be looked at. */
import type { News } from '@tame/notify/contract';
import { bulkEdit, forecast, importCampaigns, outlook } from '../../contracts/services.ts';
import type { Route } from '../app/route.ts';
import type { Tone } from '../tone/tone.ts';

export function routeOf({ service, conversation }: Pick<News, 'service' | 'conversation'>): Route {
  switch (service) {
    case forecast.name:
      return { page: 'forecast', runId: conversation, campaignId: undefined };
    case outlook.name:
      return { page: 'constellation' };
    case importCampaigns.name:
      return { page: 'import', runId: conversation };
    case bulkEdit.name:
      return { page: 'bulk', runId: conversation };
    default:
      return { page: 'work' };
  }
}

/** The conversation that a screen shows in full. */
export function shownOn(route: Route): string | undefined {
  return 'runId' in route ? route.runId : undefined;
}

export const kindTones: Record<News['kind'], Tone> = {
  'needs-input': 'warn',
  done: 'good',
  failed: 'bad',
  progress: 'busy',
};

export const kindWords: Record<News['kind'], string> = {
  'needs-input': 'Needs an answer',
  done: 'Done',
  failed: 'Failed',
  progress: 'Goes on',
};
