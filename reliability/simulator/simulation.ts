/** One run of everything on virtual time: a minute of faults by chance, then none, until all that is owed has come. */
import type { Event } from '../history/event.ts';
import type { Recorder } from '../history/lines.ts';
import { check } from '../rules/check.ts';
import type { Violation } from '../rules/rule.ts';
import { Chance } from './chance.ts';
import { Device } from './device.ts';
import { broken } from './model.ts';
import type { Mutant } from './mutant.ts';
import { Page, type World } from './page-process.ts';
import { PlugDisk } from './plug-disk.ts';
import { startRelay } from './relay-process.ts';
import { VirtualTime } from './virtual-time.ts';
import { Wire } from './wire.ts';
import { WorkerProcess, type Plan } from './worker-process.ts';

const FAULTS_MS = 60_000;
const OWED_MS = 120_000;
const USER = 'ana';

export interface Run {
  readonly seed: number;
  readonly events: readonly Event[];
  readonly violations: readonly Violation[];
}

export async function simulate(seed: number, mutant: Mutant = {}): Promise<Run> {
  const time = new VirtualTime();
  const chance = new Chance(seed);
  const wire = new Wire(time, chance, mutant);
  const events: Event[] = [];
  const record: Recorder = (happening) => void events.push({ ...happening, proc: 'simulation', at: time.nowMs });
  let names = 0;
  const world: World = { time, chance, wire, record, mutant, newName: (of) => `${of}-${(names += 1)}` };
  const disk = new PlugDisk(chance);
  const plans = new Map<string, Plan>();
  const devices = ['desk', 'phone'].map((name) => ({ name, device: new Device(name, USER, chance, record) }));
  const pages = devices.map(({ name, device }) => new Page(name, USER, device, world));
  const newWorker = (at: number): WorkerProcess => new WorkerProcess(world.newName(`worker-${at}`), plans, world);
  const workers = [newWorker(0), newWorker(1)];
  let relay = startRelay(world, disk);
  wire.twice = chance.is(0.3) ? 0.05 : 0;

  const openPage = (at: number): void => {
    const owner = devices[at];
    if (owner !== undefined) pages[at] = new Page(owner.name, USER, owner.device, world);
  };
  /** By name, with how often they come. */
  const deeds: readonly (readonly [weight: number, deed: () => void])[] = [
    [10, ask],
    [2, () => chance.of(pages)?.cancel()],
    [2, readOld],
    [4, () => wire.any()?.cut(chance.of(['both', 'client', 'relay'] as const) ?? 'both')],
    [2, () => wire.any()?.stall(chance.between(10, 10_000))],
    [2, () => wire.any()?.swallow()],
    [2, restartRelay],
    [2, () => killPage(chance.between(0, pages.length - 1))],
    [2, () => killWorker(chance.between(0, workers.length - 1))],
    [1, () => void chance.of(workers)?.stop()],
  ];
  function ask(): void {
    const h = world.newName('ask');
    const failures = chance.is(0.8) ? 0 : chance.between(1, 4);
    const everyMs = chance.is(0.7) ? chance.between(0, 200) : chance.between(0, 4_000);
    plans.set(h, { replies: chance.between(0, 6), everyMs, failures, asks: chance.is(0.2) });
    chance.of(pages)?.ask(h, chance.is(0.2) ? { key: `key-${chance.between(1, 2)}` } : {});
  }
  function readOld(): void {
    const known = chance.of(devices)?.device.known ?? [];
    const offset = chance.is(0.5) ? 0 : chance.is(0.3) ? 1_000 : chance.between(1, 8);
    chance.of(pages)?.read(chance.of([...known]) ?? 'nothing', offset);
  }
  function restartRelay(): void {
    if (!relay.isAlive) return;
    relay.kill();
    time.after(chance.between(0, 4_000), () => void (relay = startRelay(world, disk)));
  }
  function killPage(at: number): void {
    pages[at]?.process.kill();
    time.after(chance.between(0, 3_000), () => openPage(at));
  }
  function killWorker(at: number): void {
    if (workers[at]?.process.isAlive) workers[at].process.kill();
    time.after(chance.between(0, 5_000), () => {
      if (workers[at]?.process.isAlive !== true) workers[at] = newWorker(at);
    });
  }

  record({ type: 'N.fault', what: 'all' });
  const weights = deeds.reduce((sum, [weight]) => sum + weight, 0);
  for (let count = chance.between(5, 60); count > 0; count -= 1) {
    time.after(chance.between(0, FAULTS_MS), () => {
      let left = chance.between(1, weights);
      for (const [weight, deed] of deeds) if ((left -= weight) <= 0) return deed();
    });
  }
  await time.passUntil(FAULTS_MS + 5_000);
  wire.twice = 0;
  for (const [at, { process }] of workers.entries()) if (!process.isAlive) workers[at] = newWorker(at);
  record({ type: 'N.heal', withinMs: OWED_MS });
  await time.passUntil(time.nowMs + OWED_MS / 2);
  const reader = new Page('reader', USER, new Device('reader', USER, chance, record), world);
  for (const { device } of devices) for (const id of device.known) reader.read(id);
  await time.passUntil(time.nowMs + OWED_MS / 2);
  const rows = devices.reduce((sum, { device }) => sum + device.rows, 0);
  record({ type: 'N.end', rows });
  for (const each of [relay, reader.process, ...[...pages, ...workers].map(({ process }) => process)]) each.kill();
  return { seed, events, violations: [...check(events), ...broken(events, plans)] };
}
