/** How far a forecast has come, in a file: whoever goes on with it after a crash need not compute again what was there. */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { deserialize, serialize } from 'node:v8';
import * as v from 'valibot';
import { ForecastDay } from '../contracts/forecast.ts';
import type { Evening } from './play.ts';
import type { ForecastPlan } from './plan.ts';

const Numbers = v.instance(Float64Array);
const Checkpoint = v.object({
  /** As text: of another plan the file is worth nothing. */
  plan: v.string(),
  days: v.array(ForecastDay),
  evening: v.object({ spentMicros: Numbers, results: Numbers, market: Numbers }),
});

export interface Checkpoint {
  days: readonly ForecastDay[];
  /** Of the last of these days. */
  evening: Evening;
}

/** Whoever reads sees the old checkpoint or the new one, never a part. */
export function saveCheckpoint(file: string, plan: ForecastPlan, { days, evening }: Checkpoint): void {
  mkdirSync(path.dirname(file), { recursive: true });
  const beside = `${file}.${process.pid}.new`;
  writeFileSync(beside, serialize({ plan: JSON.stringify(plan), days, evening }));
  renameSync(beside, file);
}

/** Undefined without a file, with one of another plan, and with one that cannot be read: then all is computed again. */
export function loadCheckpoint(file: string, plan: ForecastPlan): Checkpoint | undefined {
  try {
    const read: unknown = deserialize(readFileSync(file));
    const { plan: text, days, evening } = v.parse(Checkpoint, read);
    const fits = text === JSON.stringify(plan) && evening.spentMicros.length === plan.scenarios;
    return fits ? { days, evening } : undefined;
  } catch {
    return undefined;
  }
}

export function forgetCheckpoint(file: string): void {
  rmSync(file, { force: true });
}

/** Removes checkpoints that nobody came back for. */
export function forgetOldCheckpoints(folder: string, olderThanMs: number, nowMs: number): void {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) {
    const file = path.join(folder, name);
    if (nowMs - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? nowMs) > olderThanMs) forgetCheckpoint(file);
  }
}
