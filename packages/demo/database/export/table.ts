/**
 * The lines of a CSV file, each with the number it has in an editor, whatever its quoting does.
 *
 * A quoted field may go on over several lines. Where quotation marks are wrong, only the line they are in is given up:
 * reading goes on with the next one, so that a single slip never swallows what comes after it.
 */
import { parse } from 'csv-parse/sync';
import type { ImportProblem } from './line.ts';

export interface TableRow {
  /** Where it begins. */
  line: number;
  cells: readonly string[];
}

export interface Table {
  rows: TableRow[];
  problems: ImportProblem[];
}

/** A field with more line breaks than this is rather one that was never closed. */
const LONGEST_RECORD_LINES = 20;

/** `firstLine` is the number of the line that `text` begins with. */
export function readTable(text: string, delimiter: string, firstLine = 1): Table {
  const lines = text.replace(/(\r\n|\r|\n)$/, '').split(/\r\n|\r|\n/);
  const rows: TableRow[] = [];
  const problems: ImportProblem[] = [];
  for (let index = 0; index < lines.length;) {
    const line = index + firstLine;
    const record = recordAt(lines, index, delimiter, rows[0]?.cells.length);
    if (record.state === 'read') rows.push({ line, cells: record.cells });
    else problems.push({ line, effect: 'left-out', text: `Line ${line}: ${record.text} The line was left out.` });
    index += record.state === 'read' ? record.lines : 1;
  }
  return { rows, problems };
}

type TableRecord = { state: 'read'; cells: readonly string[]; lines: number } | { state: 'unreadable'; text: string };

function recordAt(lines: readonly string[], index: number, delimiter: string, width: number | undefined): TableRecord {
  let text = lines[index] ?? '';
  let count = 1;
  while (!isBalanced(text)) {
    const next = lines[index + count];
    if (next === undefined || count === LONGEST_RECORD_LINES) {
      return {
        state: 'unreadable',
        text: 'a quotation mark is opened and never closed. Close it and import the file again.',
      };
    }
    text += `\n${next}`;
    count += 1;
  }
  const cells = cellsOf(text, delimiter);
  // Several lines that do not make one record of the right width are no record: a mark of another line closed this one.
  if (cells === undefined || (count > 1 && cells.length !== width)) {
    return {
      state: 'unreadable',
      text: 'a quotation mark stands where none may be. Double it ("") inside a quoted field.',
    };
  }
  return { state: 'read', cells, lines: count };
}

function isBalanced(text: string): boolean {
  return (text.split('"').length - 1) % 2 === 0;
}

function cellsOf(text: string, delimiter: string): readonly string[] | undefined {
  try {
    const records = parse(text, {
      delimiter,
      relax_column_count: true,
      skip_empty_lines: false,
      record_delimiter: '\u0000',
    });
    return records.length === 0 ? [''] : records.length === 1 ? records[0] : undefined;
  } catch {
    return undefined;
  }
}
