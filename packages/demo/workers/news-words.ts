/** What people are told of their work, in the words of the desk. */
import type { Describe } from '@tame/notify';
import type { Snapshot } from '@tame/sdk';
import * as v from 'valibot';
import { ForecastProgress } from '../contracts/forecast.ts';
import { ImportProgress } from '../contracts/import.ts';
import { OutlookProgress } from '../contracts/outlook.ts';
import { forecast, importCampaigns, outlook } from '../contracts/services.ts';

const verbs: Record<Parameters<Describe>[1], string> = {
  'needs-input': 'waits for your answer',
  done: 'is done',
  failed: 'has failed',
  progress: 'goes on',
};

export const inWords: Describe = (snapshot, kind) => ({
  title: `${nameOf(snapshot)} ${verbs[kind]}`,
  text: kind === 'failed' ? 'Open it to see why.' : (lengthOf(snapshot) ?? ''),
});

/** What the work is called: by what it is about, when its worker has said that. */
function nameOf({ service, status }: Snapshot): string {
  switch (service) {
    case forecast.name: {
      const said = v.safeParse(ForecastProgress, status);
      return said.success ? `Forecast of ${said.output.campaignName}` : 'Forecast';
    }
    case importCampaigns.name: {
      const said = v.safeParse(ImportProgress, status);
      return said.success ? `Import of ${said.output.fileName}` : 'Import';
    }
    case outlook.name: {
      const said = v.safeParse(OutlookProgress, status);
      return said.success ? `Outlook on ${said.output.of} campaigns` : 'Outlook';
    }
    default:
      return service;
  }
}

function lengthOf({ service, status }: Snapshot): string | undefined {
  const said = service === forecast.name ? v.safeParse(ForecastProgress, status) : undefined;
  return said?.success ? `${said.output.of} days are forecast.` : undefined;
}
