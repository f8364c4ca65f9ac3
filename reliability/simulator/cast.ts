/** Everybody in a run: devices with a page each, workers and a relay, who are killed and started again; and its end. */
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
import { VirtualTime, type Process } from './virtual-time.ts';
import { Wire } from './wire.ts';
import { WorkerProcess, type Plan } from './worker-process.ts';

const OWED_MS = 120_000;
const USER = 'ana';

export interface Run {
  readonly seed: number;
  readonly events: readonly Event[];
  readonly violations: readonly Violation[];
}

export class Cast {
  readonly time = new VirtualTime();
  readonly chance: Chance;
  readonly wire: Wire;
  readonly pages: Page[] = [];
  readonly workers: WorkerProcess[] = [];
  readonly devices: readonly Device[];
  readonly #seed: number;
  readonly #events: Event[] = [];
  readonly #world: World;
  readonly #disk: PlugDisk;
  readonly #plans = new Map<string, Plan>();
  #relay: Process;
  #names = 0;

  constructor(seed: number, devices: readonly string[], workers: number, mutant: Mutant = {}) {
    this.#seed = seed;
    const [time, chance, record] = [this.time, new Chance(seed), this.record];
    this.chance = chance;
    this.wire = new Wire(time, chance, mutant);
    this.#world = { time, chance, wire: this.wire, record, mutant, newName: (of) => this.newName(of) };
    this.#disk = new PlugDisk(chance.for('disk'), mutant.committing);
    this.devices = devices.map((name) => new Device(name, USER, chance.for(name), record));
    this.devices.forEach((_, at) => this.#openPage(at));
    for (let at = 0; at < workers; at += 1) this.#openWorker(at);
    this.#relay = startRelay(this.#world, this.#disk);
    this.record({ type: 'N.fault', what: 'all' });
  }

  readonly record: Recorder = (happening) =>
    void this.#events.push({ ...happening, proc: 'simulation', at: this.time.nowMs });

  newName(of: string): string {
    return `${of}-${(this.#names += 1)}`;
  }

  ask(page: Page | undefined, plan: Plan, options: { id?: string; key?: string } = {}): void {
    const h = this.newName('ask');
    this.#plans.set(h, plan);
    page?.ask(h, options);
  }

  /** Starts again so much later. */
  restartRelay(backMs: number): void {
    if (!this.#relay.isAlive) return;
    this.#relay.kill();
    this.time.after(backMs, () => void (this.#relay = startRelay(this.#world, this.#disk)));
  }

  /** The machine of the relay stands still, and is started again so much later. */
  cutPower(backMs: number): void {
    this.#disk.losePower();
    this.restartRelay(backMs);
  }

  /** As soon as its disk is at work. */
  cutPowerInWriting(backMs: number): void {
    this.#disk.onceWriting(() => this.time.after(this.#disk.aMoment(), () => this.cutPower(backMs)));
  }

  restartPage(at: number, backMs: number): void {
    const page = this.pages[at];
    if (page?.process.isAlive !== true) return;
    page.process.kill();
    this.time.after(backMs, () => this.#openPage(at));
  }

  restartWorker(at: number, backMs: number): void {
    const worker = this.workers[at];
    if (worker?.process.isAlive === true) worker.process.kill();
    this.time.after(backMs, () => {
      if (this.workers[at]?.process.isAlive !== true) this.#openWorker(at);
    });
  }

  /** Faults are over. What is owed comes, somebody who has seen nothing reads all of it, and the rules look at it. */
  async finish(): Promise<Run> {
    const { time } = this;
    this.wire.twice = 0;
    for (const [at, { process }] of this.workers.entries()) if (!process.isAlive) this.#openWorker(at);
    this.record({ type: 'N.heal', withinMs: OWED_MS });
    await time.passUntil(time.nowMs + OWED_MS / 2);
    const reader = new Page(
      'reader',
      USER,
      new Device('reader', USER, this.chance.for('reader'), this.record),
      this.#world,
    );
    for (const { known } of this.devices) for (const id of known) reader.read(id);
    await time.passUntil(time.nowMs + OWED_MS / 2);
    this.record({ type: 'N.end', rows: this.devices.reduce((sum, { rows }) => sum + rows, 0) });
    const processes = [...this.pages, ...this.workers].map(({ process }) => process);
    for (const each of [this.#relay, reader.process, ...processes]) each.kill();
    const events = this.#events;
    return { seed: this.#seed, events, violations: [...check(events), ...broken(events, this.#plans)] };
  }

  #openPage(at: number): void {
    const device = this.devices[at];
    if (device !== undefined) this.pages[at] = new Page(device.name, USER, device, this.#world);
  }

  #openWorker(at: number): void {
    this.workers[at] = new WorkerProcess(this.newName(`worker-${at}`), this.#plans, this.#world);
  }
}
