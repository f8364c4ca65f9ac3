/** Where a trial happens: a relay, workers and clients, each with its history, and a network between them. */
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, readdirSync, rmSync, writeSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { toldProcess, type WorkerProcess } from '../../packages/relay/test/system/processes.ts';
import { programOf } from '../../scripts/program.mjs';
import type { Event, Happening } from '../history/event.ts';
import { createRecorder } from '../history/lines.ts';
import { merge, readHistory } from '../history/merge.ts';
import { machineMs } from '../history/watched.ts';
import { openProxy, type Proxy } from '../network/proxy.ts';
import { TrialClient } from './client.ts';
import type { DieAt } from './points.ts';
import type { RelaySettings, WorkerSettings } from './settings.ts';

const RELAY = programOf(fileURLToPath(new URL('relay-process.ts', import.meta.url)));
const WORKER = programOf(fileURLToPath(new URL('worker-process.ts', import.meta.url)));
const PIECE = 1 << 16;

interface Worker {
  readonly name: string;
  readonly process: WorkerProcess;
}

export class Stage {
  readonly folder: string;
  /** The networks of the clients and of the workers. */
  readonly cables: { readonly clients: Proxy; readonly workers: Proxy };
  readonly #port: number;
  /** Whether clients and workers are back at once when their connections were lost. */
  readonly #isEager: boolean;
  readonly #histories: string;
  readonly #file: number;
  readonly #clients: TrialClient[] = [];
  readonly #workers: Worker[] = [];
  #relay: WorkerProcess | undefined;
  #text = '';
  #names = 0;
  #ending: Promise<void> | undefined;

  private constructor(folder: string, port: number, cables: Stage['cables'], isEager: boolean) {
    this.folder = folder;
    this.#isEager = isEager;
    this.#port = port;
    this.cables = cables;
    this.#histories = path.join(folder, 'histories');
    mkdirSync(this.#histories);
    this.#file = openSync(this.#history('stage'), 'a');
  }

  static async open({ isEager = false } = {}): Promise<Stage> {
    const port = await freePort();
    const folder = mkdtempSync(path.join(tmpdir(), 'tame-trial-'));
    return new Stage(folder, port, { clients: await openProxy(port), workers: await openProxy(port) }, isEager);
  }

  newName(of: string): string {
    return `${of}-${(this.#names += 1)}`;
  }

  readonly record = (happening: Happening): void => {
    if (this.#ending !== undefined) return;
    createRecorder('stage', machineMs, (line) => (this.#text += line))(happening);
    if (this.#text.length > PIECE) this.#write();
  };

  get workers(): number {
    return this.#workers.length;
  }

  client(): TrialClient {
    const client = new TrialClient(this.newName('client'), this.cables.clients.url, this.record, this.#isEager);
    this.#clients.push(client);
    return client;
  }

  /** Resolves when it can be reached, or has died at a point. */
  async startRelay(dieAt?: string): Promise<void> {
    const data = path.join(this.folder, 'data');
    const settings: RelaySettings = { port: this.#port, data, history: this.#history('relay'), dieAt };
    this.#relay = toldProcess(RELAY(), settings);
    await readyOrDead(this.#relay, dieAt);
  }

  async startWorker(at = this.#workers.length, dieAt?: string): Promise<void> {
    const name = this.newName('worker');
    const [url, history] = [this.cables.workers.url, this.#history(name)];
    const settings: WorkerSettings = { name, url, history, dieAt, eager: this.#isEager };
    const process = toldProcess(WORKER(), settings);
    this.#workers[at] = { name, process };
    await readyOrDead(process, dieAt);
  }

  async killRelay(): Promise<void> {
    this.#died();
    await this.#relay?.kill();
  }

  async killWorker(at: number): Promise<void> {
    const worker = this.#workers[at];
    if (worker === undefined) return;
    this.#died(worker.name);
    await worker.process.kill();
  }

  /** The names of the points that relays, or workers, have passed so far. */
  points(of: 'relay' | 'worker'): readonly string[] {
    const files = readdirSync(this.#histories).filter((name) => name.startsWith(of) && name.endsWith('.points'));
    const names = files.flatMap((name) => readFileSync(path.join(this.#histories, name), 'utf8').split('\n'));
    return [...new Set(names.filter(Boolean))].toSorted();
  }

  /** The relay, or the first worker, dies at the next point of a name. Resolves when it has; false: it came to none. */
  async dieAt(of: 'relay' | 'worker', name: string, withinMs: number): Promise<boolean> {
    const worker = of === 'worker' ? this.#workers[0] : undefined;
    const process = worker?.process ?? this.#relay;
    if (process === undefined) return false;
    const order: DieAt = { dieAt: name };
    process.child.send(order);
    const over = new AbortController();
    const tooLate = pause(withinMs, 'too late', { signal: over.signal }).catch(() => 'over');
    const isDead = (await Promise.race([process.exit, tooLate])) !== 'too late';
    over.abort();
    if (isDead) this.#died(worker?.name);
    return isDead;
  }

  /** All connections of the clients, or of the workers, break. */
  cut(which: keyof Stage['cables']): void {
    if (which === 'workers') this.#awayAll();
    this.cables[which].cut();
  }

  /** Everything that all processes have written, in order. Once they have all ended. */
  history(): Iterable<Event> {
    const files = readdirSync(this.#histories).filter((name) => name.endsWith('.jsonl'));
    return merge(files.map((name) => readHistory(path.join(this.#histories, name))));
  }

  /** Ends all processes; their histories are still there. */
  end(): Promise<void> {
    this.record({ type: 'N.end', rows: this.#clients.reduce((sum, { rows }) => sum + rows, 0) });
    return (this.#ending ??= this.#end());
  }

  async #end(): Promise<void> {
    this.#write();
    closeSync(this.#file);
    for (const client of this.#clients) await client.close();
    await this.#relay?.kill();
    for (const { process } of this.#workers) await process.kill();
    await this.cables.clients.close();
    await this.cables.workers.close();
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** A worker, or without a name the relay, is not there any more. */
  #died(worker?: string): void {
    this.record({ type: 'P.crash', of: worker ?? 'relay' });
    if (worker === undefined) this.#awayAll();
    else this.record({ type: 'N.away', worker });
  }

  #awayAll(): void {
    for (const { name } of this.#workers) this.record({ type: 'N.away', worker: name });
  }

  #history(name: string): string {
    return path.join(this.#histories, `${name}.jsonl`);
  }

  #write(): void {
    writeSync(this.#file, this.#text);
    this.#text = '';
  }
}

/** One that was told where to die may never be ready. */
async function readyOrDead({ ready, exit }: WorkerProcess, dieAt: string | undefined): Promise<void> {
  await (dieAt === undefined ? ready : Promise.race([ready.catch(() => exit), exit]));
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
