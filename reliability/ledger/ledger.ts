/** What was proven so far: one line for each long run, added by the run itself and never changed. */
import { execFileSync } from 'node:child_process';
import { appendFileSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Trial } from '../trials/trial.ts';

const FILE = fileURLToPath(new URL('ledger.jsonl', import.meta.url));
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export const TRIALS = ['kills', 'failpoints', 'elections', 'soak', 'power', 'control', 'simulator'] as const;
export type TrialName = (typeof TRIALS)[number];

export interface LedgerLine extends Omit<Trial, 'violations'> {
  readonly trial: TrialName;
  /** Rounds of processes, or seeds of the simulator. */
  readonly rounds: number;
  readonly violations: number;
  /** What the violations were and where they came from: added once that is known, by hand, and nothing else is. */
  readonly found?: string;
  /** The release that was run, and the day. */
  readonly commit: string;
  readonly date: string;
}

export function readLedger(): readonly LedgerLine[] {
  const lines = readFileSync(FILE, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => {
    const value: unknown = JSON.parse(line);
    if (!isLine(value)) throw new Error(`The ledger has a line that is none: ${line}`);
    return value;
  });
}

/** Nothing but `addToLedger` writes there. */
function isLine(value: unknown): value is LedgerLine {
  return typeof value === 'object' && value !== null && 'trial' in value && 'violations' in value && 'commit' in value;
}

export function addToLedger(trial: TrialName, rounds: number, { violations, ...seen }: Trial): void {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: ROOT, encoding: 'utf8' }).trim();
  const date = new Date().toISOString().slice(0, 10);
  const line: LedgerLine = { date, commit, trial, rounds, ...seen, violations: violations.length };
  appendFileSync(FILE, `${JSON.stringify(line)}\n`);
}
