/** Offers every service that needs the database. */
import type { Worker } from '@tame/sdk/worker';
import {
  bulkEdit,
  editCampaign,
  getCampaign,
  importCampaigns,
  listCampaigns,
  outlook,
  retryPush,
} from '../contracts/services.ts';
import { editHandler, retryHandler } from './change-campaign.ts';
import { bulkHandler } from './change-campaigns.ts';
import { importHandler } from './import-campaigns.ts';
import { outlookHandler } from './outlook.ts';
import type { Parts } from './parts.ts';
import { getHandler, listHandler } from './read-campaigns.ts';

/** Edits mostly wait: for platforms, and for their turn on the same campaign. */
const EDITS_AT_ONCE = 32;

export function serveCampaigns(worker: Pick<Worker, 'serve'>, parts: Parts): void {
  worker.serve(listCampaigns, listHandler(parts.campaigns), { concurrency: 8 });
  worker.serve(getCampaign, getHandler(parts.campaigns), { concurrency: 16 });
  worker.serve(editCampaign, editHandler(parts), { concurrency: EDITS_AT_ONCE, leaseMs: 15_000 });
  worker.serve(retryPush, retryHandler(parts), { concurrency: EDITS_AT_ONCE, leaseMs: 15_000 });
  worker.serve(bulkEdit, bulkHandler, { concurrency: 8, leaseMs: 15_000 });
  worker.serve(importCampaigns, importHandler(parts), { concurrency: 16, leaseMs: 15_000 });
  worker.serve(outlook, outlookHandler, { concurrency: 8 });
}
