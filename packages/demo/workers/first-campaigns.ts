/** The campaigns that the demo begins with: the exports that are shipped, on the platforms where they belong. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { placeCampaigns } from '../connectors/place-campaigns.ts';
import { importExport } from '../database/import.ts';
import type { Parts } from './parts.ts';

/** Safe to repeat: a database that has campaigns is left as it is, and what a platform lacks is put there again. */
export async function bringFirstCampaigns(
  { campaigns, database, connectors, platformUrls }: Parts,
  folder: string,
): Promise<void> {
  const { total } = await campaigns.list({ limit: 1 });
  if (total === 0) {
    const names = (await readdir(folder)).filter((name) => name.endsWith('.csv')).toSorted();
    for (const name of names) await importExport(campaigns, await readFile(path.join(folder, name)));
  }
  await placeCampaigns({ database, connectors, urls: platformUrls });
}
