/** Saves what an export says, once for each conversation: asked again, it gives the same answer and changes nothing. */
import { createHash } from 'node:crypto';
import * as v from 'valibot';
import type { ImportAnswer } from '../contracts/clash.ts';
import type { Clock } from '../contracts/clock.ts';
import { ImportSummary } from '../contracts/import.ts';
import type { Database } from '../database/database.ts';
import { importCampaign } from '../database/import-campaigns.ts';
import type { ExportReport } from '../database/import.ts';
import { createIntents } from '../database/intents.ts';

export interface SaveOrder {
  id: string;
  attempt: number;
  askedBy: string;
  report: ExportReport;
  /** Whose value counts where one was changed both here and by the export. */
  answer: ImportAnswer;
  /** Told how many campaigns are saved; all of them or none stay. */
  onSaved?: (count: number) => void;
}

/** Imports are kept beside the edits, under a name that no campaign has. */
const IMPORTS = '(imports)';

/** Undefined: the id was used for another file before. */
export async function saveExport(
  { database, clock }: { database: Database; clock: Clock },
  { id, attempt, askedBy, report, answer, onSaved }: SaveOrder,
): Promise<ImportSummary | undefined> {
  const { campaigns, lines, shape } = report;
  const hash = createHash('sha256').update(JSON.stringify(campaigns)).digest('base64url');
  const content = JSON.stringify(['import', shape, lines.total, hash]);
  const intents = createIntents(database, clock.now);
  const begun = await intents.begin({ id, campaignId: IMPORTS, content, attempt, askedBy }, async (inside) => {
    const counts = { added: 0, updated: 0, unchanged: 0 };
    // Always in the same order, so that two imports at once do not wait for each other for ever.
    const inOrder = campaigns.toSorted((one, other) => (one.id < other.id ? -1 : 1));
    for (const [index, campaign] of inOrder.entries()) {
      counts[await importCampaign(inside, campaign, answer)] += 1;
      onSaved?.(index + 1);
    }
    const { added: created, updated, unchanged } = counts;
    const summary: ImportSummary = {
      shape,
      lines: lines.total - lines.blank,
      created,
      updated,
      unchanged,
      skipped: lines.leftOut,
    };
    return { result: JSON.stringify(summary) };
  });
  return begun.state === 'done' ? v.parse(ImportSummary, JSON.parse(begun.result)) : undefined;
}
