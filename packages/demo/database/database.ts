/** What the demo asks of a database: SQL in, rows out, and work that happens completely or not at all. */

/** A row as the driver gives it; the repositories check every column they read. */
export type Row = Record<string, unknown>;

export interface Queries {
  /** One statement with `$1`, `$2`… as parameters. */
  query(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
  /** Several statements in one text, without parameters. */
  run(sql: string): Promise<void>;
}

export interface Database extends Queries {
  readonly engine: 'pglite' | 'postgres';
  /** Commits what `work` did when it resolves, undoes it when it rejects. Nobody else's statements come in between. */
  transaction<T>(work: (queries: Queries) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}
