/** The results that the repository keeps, as JSON: read, brought up to date, written. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Machine } from './machine.ts';
import type { Result } from './result.ts';

export interface Results {
  /** When the newest of them was measured. */
  readonly date: string;
  readonly machine: Machine;
  readonly measured: readonly Result[];
}

const folder = fileURLToPath(new URL('../results', import.meta.url));

/** What is kept; undefined when nothing is. */
export function keptResults(): Results | undefined {
  let text: string;
  try {
    text = readFileSync(path.join(folder, 'results.json'), 'utf8');
  } catch {
    return undefined;
  }
  const kept: unknown = JSON.parse(text);
  if (!isResults(kept)) throw new Error('bench/results/results.json is of another release: delete it, measure anew.');
  return kept;
}

function isResults(value: unknown): value is Results {
  return typeof value === 'object' && value !== null && 'machine' in value && 'measured' in value;
}

/** Puts new results in the place of those of the same name, in the order given by `names`. */
export function merged(kept: Results | undefined, fresh: Results, names: readonly string[]): Results {
  const all = new Map([...(kept?.measured ?? []), ...fresh.measured].map((each) => [each.name, each]));
  return { ...fresh, measured: names.flatMap((name) => all.get(name) ?? []) };
}

export function writeResult(file: string, text: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, file), text);
}
