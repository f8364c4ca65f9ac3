/** What people are told of their work, in the words of the desk. */
import type { Describe } from '@tame/notify';
import type { Snapshot } from '@tame/sdk';
import * as v from 'valibot';
import { BulkStatus, bulkName } from '../contracts/bulk.ts';
import { ForecastProgress } from '../contracts/forecast.ts';
import { ImportProgress } from '../contracts/import.ts';
import { OutlookProgress } from '../contracts/outlook.ts';
import { bulkEdit, forecast, importCampaigns, outlook } from '../contracts/services.ts';

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
    case bulkEdit.name: {
      const said = v.safeParse(BulkStatus, status);
      return said.success ? bulkName(said.output.change, said.output.of) : 'Change of many campaigns';
    }
    default:
      return service;
  }
}

function lengthOf({ service, status }: Snapshot): string | undefined {
  if (service === forecast.name) {
    const said = v.safeParse(ForecastProgress, status);
    return said.success ? `${said.output.of} days are forecast.` : undefined;
  }
  const said = service === bulkEdit.name ? v.safeParse(BulkStatus, status) : undefined;
  if (!said?.success) return undefined;
  const { applied, failed, of } = said.output;
  return failed === 0 ? `${applied} of ${of} applied.` : `${applied} of ${of} applied, ${failed} failed.`;
}
