/**
 * Reads exports of campaigns, whatever agency they come from, and puts them into the database.
 *
 * Every line below the header ends up as a campaign or as a problem that says which line, which field and what to do;
 * blank lines are counted.
 */
import type { CampaignCore } from '../contracts/campaign.ts';
import type { Campaigns } from './campaigns.ts';
import { brandwerk } from './export/brandwerk.ts';
import { createLine, type ImportProblem, type Report } from './export/line.ts';
import { northlight } from './export/northlight.ts';
import type { Shape } from './export/shape.ts';
import { readTable, type TableRow } from './export/table.ts';
import type { ImportCounts } from './import-campaigns.ts';

export interface ExportReport {
  shape: Shape['name'];
  campaigns: CampaignCore[];
  /** In the order of the lines. */
  problems: ImportProblem[];
  /** Of the lines below the header. */
  lines: { total: number; imported: number; leftOut: number; blank: number; notCampaigns: number };
}

/** A file that is not an export at all. The message says what to do. */
export class ImportError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ImportError';
  }
}

const shapes: readonly Shape[] = [northlight, brandwerk];

/** Throws {@link ImportError} when the file is of no known shape; anything less is in the report. */
export function readExport(file: Uint8Array | string): ExportReport {
  const { text, firstLine } = withoutHint(typeof file === 'string' ? file.replace(/^\ufeff/, '') : decoded(file));
  const shape = shapeOf(text);
  const { rows, problems } = readTable(text, shape.delimiter, firstLine);
  const [header, ...below] = rows;
  const unread = problems.length;
  const campaigns: CampaignCore[] = [];
  const lineOf = new Map<string, number>();
  const report: Report = (problem) => void problems.push(problem);
  let blank = 0;

  for (const row of below) {
    if (row.cells.every((cell) => cell.trim() === '')) {
      blank += 1;
      continue;
    }
    const campaign = campaignIn(row, header?.cells ?? [], shape, report);
    if (!campaign) continue;
    const earlier = lineOf.get(campaign.id);
    if (earlier !== undefined) {
      const { line } = row;
      const text = `Line ${line}, field "${shape.id}": ${campaign.id} is already on line ${earlier}. Give one of them another id. The line was left out.`;
      report({ line, field: shape.id, effect: 'left-out', text });
      continue;
    }
    lineOf.set(campaign.id, row.line);
    campaigns.push(campaign);
  }
  const total = below.length + unread;
  const notCampaigns = problems.filter(({ effect }) => effect === 'not-a-campaign').length;
  const leftOut = total - campaigns.length - blank - notCampaigns;
  const lines = { total, imported: campaigns.length, leftOut, blank, notCampaigns };
  return { shape: shape.name, campaigns, problems: problems.toSorted((one, other) => one.line - other.line), lines };
}

/** Reads an export and stores its campaigns: all that could be read, or none. */
export async function importExport(
  campaigns: Campaigns,
  file: Uint8Array | string,
): Promise<ExportReport & { counts: ImportCounts }> {
  const report = readExport(file);
  return { ...report, counts: await campaigns.import(report.campaigns) };
}

function campaignIn(
  { line: number, cells }: TableRow,
  header: readonly string[],
  shape: Shape,
  report: Report,
): CampaignCore | undefined {
  const line = createLine(number, byName(header, cells), report);
  const what = shape.notACampaign?.(line);
  if (what !== undefined) {
    const text = `Line ${number} is ${what}, not a campaign. There is nothing to do.`;
    report({ line: number, effect: 'not-a-campaign', text });
    return undefined;
  }
  if (cells.length === header.length) return shape.read(line);
  const counts = `it has ${cells.length} fields, the header has ${header.length}.`;
  const text = `Line ${number}: ${counts} Look for a missing or stray separator. The line was left out.`;
  report({ line: number, effect: 'left-out', text });
  return undefined;
}

function byName(header: readonly string[], cells: readonly string[]): Map<string, string> {
  return new Map(header.map((name, index) => [name.trim(), cells[index] ?? '']));
}

function decoded(file: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(file);
  } catch {
    throw new ImportError('The file is not in UTF-8. Save it as "CSV UTF-8" and import it again.');
  }
}

/** Spreadsheets put `sep=;` on the first line for each other. */
function withoutHint(text: string): { text: string; firstLine: number } {
  const hint = /^sep=.\r?\n/.exec(text);
  return hint ? { text: text.slice(hint[0].length), firstLine: 2 } : { text, firstLine: 1 };
}

function shapeOf(text: string): Shape {
  const header = text.slice(0, text.search(/\r?\n|$/));
  const missing = shapes.map((shape) => {
    const names = readTable(header, shape.delimiter).rows[0]?.cells.map((name) => name.trim()) ?? [];
    return { shape, columns: shape.columns.filter((column) => !names.includes(column)) };
  });
  const found = missing.find(({ columns }) => columns.length === 0);
  if (found) return found.shape;
  const [nearest] = missing.toSorted((one, other) => one.columns.length - other.columns.length);
  if (!nearest || nearest.columns.length === nearest.shape.columns.length) {
    throw new ImportError(
      'This is not an export that is known here. Use a campaign report of Northlight or a plan of Brandwerk.',
    );
  }
  throw new ImportError(`The header lacks ${nearest.columns.join(', ')}. Export the file again with these columns.`);
}
