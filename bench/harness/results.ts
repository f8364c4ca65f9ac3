/** The results that the repository keeps, as JSON: read, brought up to date, written. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Machine } from './machine.ts';
import type { Result } from './result.ts';

/** A result, and when and where it was measured. */
export interface Measured extends Result {
  /** As 2026-02-25. */
  readonly date: string;
  readonly machine: Machine;
}

/** In the order of the table. */
export type Results = readonly Measured[];

const folder = fileURLToPath(new URL('../results', import.meta.url));

export function keptResults(): Results {
  let text: string;
  try {
    text = readFileSync(path.join(folder, 'results.json'), 'utf8');
  } catch {
    return []; // nothing was measured yet
  }
  const kept: unknown = JSON.parse(text);
  if (!isResults(kept)) throw new Error('bench/results/results.json is of another release: delete it, measure anew.');
  return kept;
}

function isResults(value: unknown): value is Results {
  return Array.isArray(value) && value.every((each: unknown) => isMeasured(each));
}

function isMeasured(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'name' in value && 'machine' in value;
}

/** Puts new results in the place of those of the same name, in the order given by `names`. */
export function merged(kept: Results, fresh: Results, names: readonly string[]): Results {
  const all = new Map([...kept, ...fresh].map((each) => [each.name, each]));
  return names.flatMap((name) => all.get(name) ?? []);
}

export function writeResult(file: string, text: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, file), text);
}
