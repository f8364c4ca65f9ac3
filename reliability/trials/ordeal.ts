/**
 * Real processes under load, faults of one kind, then none until all that is owed has come; a reader that has seen nothing of
 * it reads every conversation from its beginning; and the rules over everything that was seen.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { check } from '../rules/check.ts';
import { Chance } from '../simulator/chance.ts';
import type { TrialClient } from './client.ts';
import { askFor, type Asked } from './settings.ts';
import { Stage } from './stage.ts';
import { NOTHING, type Trial } from './trial.ts';

interface Ordeal {
  readonly seed: number;
  readonly clients: number;
  readonly workers: number;
  /** Conversations that each client has under way, and what each of them is. */
  readonly atOnce: number;
  readonly asks: Asked;
  /** @default the one that says as many replies as it is asked for */
  readonly service?: string;
  /** Whether all are back at once when their connections were lost. */
  readonly isEager?: boolean;
  /** What is done to them; gives how often. */
  readonly faults: (stage: Stage, chance: Chance, shown: () => number) => Promise<Pick<Trial, 'kills' | 'cuts'>>;
}

/** How long all that is owed may take once faults are over, and when a dead worker's work must be with another. */
const OWED_MS = 180_000;
const HEALED_MS = 10_000;
const READ_AT_ONCE = 100;

export async function endure({
  seed,
  clients: count,
  workers,
  atOnce,
  asks,
  service,
  isEager,
  faults,
}: Ordeal): Promise<Trial> {
  const stage = await Stage.open({ isEager });
  let isOn = true;
  try {
    await stage.startRelay();
    await Promise.all(Array.from({ length: workers }, (_, at) => stage.startWorker(at)));
    const clients = Array.from({ length: count }, () => stage.client());
    const sum = (what: 'accepted' | 'shown'): number => clients.reduce((all, client) => all + client[what], 0);
    const lane = async (client: TrialClient): Promise<void> => {
      while (isOn) await client.ask(askFor(stage.newName('ask'), asks), service);
    };
    const lanes = clients.flatMap((client) => Array.from({ length: atOnce }, () => lane(client)));
    stage.record({ type: 'N.fault', what: 'all' });
    const done = await faults(stage, new Chance(seed), () => sum('shown'));
    isOn = false;
    stage.record({ type: 'N.heal', withinMs: HEALED_MS });
    await within(OWED_MS, Promise.all([...lanes, ...clients.map(emptied)]));
    const ids = clients.flatMap(({ asked }) => asked);
    const reader = stage.client();
    await within(OWED_MS, readAll(reader, ids));
    const acknowledged = sum('accepted');
    await stage.end();
    const violations = check(stage.history()).map(({ rule, says }) => `${rule}: ${says}`);
    // The request and its end are messages too.
    return { ...NOTHING, ...done, acknowledged, messages: reader.shown + 2 * ids.length, violations };
  } finally {
    isOn = false;
    await stage.end();
    stage.remove();
  }
}

async function emptied(client: TrialClient): Promise<void> {
  const end = performance.now() + OWED_MS;
  while (client.rows > 0 && performance.now() < end) await pause(20);
}

async function readAll(reader: TrialClient, ids: readonly string[]): Promise<void> {
  const left = [...ids];
  const read = async (): Promise<void> => {
    for (let id = left.pop(); id !== undefined; id = left.pop()) await reader.read(id);
  };
  await Promise.all(Array.from({ length: READ_AT_ONCE }, read));
}

/** What has not come by then is what the rules will complain about. */
async function within(ms: number, done: Promise<unknown>): Promise<void> {
  const over = new AbortController();
  await Promise.race([done, pause(ms, undefined, { signal: over.signal }).catch(() => undefined)]);
  over.abort();
}
