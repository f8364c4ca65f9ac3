/** Rows as columns, for people. */

type Cell = string | number | boolean | undefined;

/** One line for the heads and one for each row; nothing for no rows. */
export function table(rows: readonly Readonly<Record<string, Cell>>[]): readonly string[] {
  const heads = Object.keys(rows[0] ?? {});
  const text = (cell: Cell): string => (cell === undefined ? '' : String(cell));
  const lines = [heads, ...rows.map((row) => heads.map((head) => text(row[head])))];
  const widths = heads.map((_, at) => Math.max(...lines.map((line) => (line[at] ?? '').length)));
  return rows.length === 0
    ? []
    : lines.map((line) =>
        line
          .map((cell, at) => cell.padEnd(widths[at] ?? 0))
          .join('  ')
          .trimEnd(),
      );
}
