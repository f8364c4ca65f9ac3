/** Where a trial happens: a relay, workers and clients, each with its history, and a network between them. */
import { closeSync, mkdirSync, mkdtempSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { toldProcess, type WorkerProcess } from '../../packages/relay/test/system/processes.ts';
import { programOf } from '../../scripts/program.mjs';
import type { Event, Happening } from '../history/event.ts';
import { createRecorder } from '../history/lines.ts';
import { merge, readHistory } from '../history/merge.ts';
import { machineMs } from '../history/watched.ts';
import { openProxy, type Proxy } from '../network/proxy.ts';
import { TrialClient } from './client.ts';
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
  readonly #histories: string;
  readonly #file: number;
  readonly #clients: TrialClient[] = [];
  readonly #workers: Worker[] = [];
  #relay: WorkerProcess | undefined;
  #text = '';
  #names = 0;
  #ending: Promise<void> | undefined;

  private constructor(folder: string, port: number, cables: Stage['cables']) {
    this.folder = folder;
    this.#port = port;
    this.cables = cables;
    this.#histories = path.join(folder, 'histories');
    mkdirSync(this.#histories);
    this.#file = openSync(this.#history('stage'), 'a');
  }

  static async open(): Promise<Stage> {
    const port = await freePort();
    const folder = mkdtempSync(path.join(tmpdir(), 'tame-trial-'));
    return new Stage(folder, port, { clients: await openProxy(port), workers: await openProxy(port) });
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
    const client = new TrialClient(this.newName('client'), this.cables.clients.url, this.record);
    this.#clients.push(client);
    return client;
  }

  /** Resolves when it can be reached. */
  async startRelay(): Promise<void> {
    const data = path.join(this.folder, 'data');
    const settings: RelaySettings = { port: this.#port, data, history: this.#history('relay') };
    this.#relay = toldProcess(RELAY(), settings);
    await this.#relay.ready;
  }

  async startWorker(at = this.#workers.length): Promise<void> {
    const name = this.newName('worker');
    const settings: WorkerSettings = { name, url: this.cables.workers.url, history: this.#history(name) };
    const process = toldProcess(WORKER(), settings);
    this.#workers[at] = { name, process };
    await process.ready;
  }

  async killRelay(): Promise<void> {
    this.record({ type: 'P.crash', of: 'relay' });
    this.#awayAll();
    await this.#relay?.kill();
  }

  async killWorker(at: number): Promise<void> {
    const worker = this.#workers[at];
    if (worker === undefined) return;
    this.record({ type: 'P.crash', of: worker.name });
    this.record({ type: 'N.away', worker: worker.name });
    await worker.process.kill();
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

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
