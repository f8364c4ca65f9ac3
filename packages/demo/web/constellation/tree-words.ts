/** What a tree is about, from what its worker said last. */
import * as v from 'valibot';
import { OutlookProgress } from '../../contracts/outlook.ts';
import { EditStatus, editCampaign, forecast, importCampaigns, outlook, retryPush } from '../../contracts/services.ts';
import type { Tree } from './tree.ts';

const About = v.object({ campaignName: v.optional(v.string()), fileName: v.optional(v.string()) });

export function titleOf({ service, status }: Pick<Tree, 'service' | 'status'>): string {
  const said = v.safeParse(About, status);
  const about = said.success ? (said.output.campaignName ?? said.output.fileName) : undefined;
  const of = about === undefined ? '' : ` of ${about}`;
  switch (service) {
    case outlook.name: {
      const progress = v.safeParse(OutlookProgress, status);
      return progress.success ? `Outlook on ${progress.output.of} campaigns` : 'Outlook';
    }
    case forecast.name:
      return `Forecast${of}`;
    case importCampaigns.name:
      return `Import${of}`;
    case editCampaign.name:
      return `Edit${of}`;
    case retryPush.name:
      return `Another push${of}`;
    default:
      return service;
  }
}

export function progressOf({ status }: Pick<Tree, 'status'>): { done: number; of: number } | undefined {
  const said = v.safeParse(v.object({ done: EditStatus.entries.done, of: EditStatus.entries.of }), status);
  return said.success && said.output.of > 0 ? said.output : undefined;
}
