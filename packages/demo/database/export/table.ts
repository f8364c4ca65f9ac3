/** The lines of a CSV file, each with the number it has in an editor, whatever its quoting does. */
import { parse, type CsvError } from 'csv-parse/sync';
import * as v from 'valibot';
import type { ImportProblem } from './line.ts';

export interface TableRow {
  /** Where it begins; a quoted field may go on over several lines. */
  line: number;
  cells: readonly string[];
}

export interface Table {
  rows: TableRow[];
  problems: ImportProblem[];
}

const Records = v.array(v.object({ info: v.object({ lines: v.number() }), record: v.array(v.string()) }));

/** `firstLine` is the number of the line that `text` begins with. */
export function readTable(text: string, delimiter: string, firstLine = 1): Table {
  const problems: ImportProblem[] = [];
  const parsed: unknown = parse(text, {
    delimiter,
    info: true,
    relax_column_count: true,
    skip_empty_lines: false,
    skip_records_with_error: true,
    on_skip: (error) => {
      problems.push(unreadable(error, firstLine));
      return undefined;
    },
  });
  let begins = firstLine;
  const rows = v.parse(Records, parsed).map(({ info, record }) => {
    const line = begins;
    begins = info.lines + firstLine;
    return { line, cells: record };
  });
  return { rows, problems };
}

function unreadable(error: CsvError | undefined, firstLine: number): ImportProblem {
  const at = typeof error?.['lines'] === 'number' ? error['lines'] + firstLine - 1 : firstLine;
  if (error?.code === 'CSV_QUOTE_NOT_CLOSED') {
    const text = `Line ${at}: a quotation mark is opened and never closed, so nothing from there on could be read. Close it and import the file again.`;
    return { line: at, effect: 'left-out', text };
  }
  const text = `Line ${at}: a quotation mark stands where none may be. Double it ("") inside a quoted field; the line was left out.`;
  return { line: at, effect: 'left-out', text };
}
