/** All that runs for one system: programs, servers, folders. Closing it stops them, the last first. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startProgram, type Program, type Started } from './program.ts';
import { startServer, type Server, type ServerOptions } from './server.ts';
import { startWire, type Wire } from './wire.ts';

export interface StageOptions {
  /** Where each process of Node leaves a CPU profile; unset: none does. */
  readonly profiles?: string | undefined;
}

export interface NodeServerOptions extends ServerOptions {
  /** A module that is loaded before the script. */
  readonly preload?: string | undefined;
}

export class Stage {
  /** The processes that run on it. */
  readonly pids: number[] = [];
  readonly #options: StageOptions;
  readonly #undo: (() => Promise<void>)[] = [];

  constructor(options: StageOptions) {
    this.#options = options;
  }

  /** A folder on a disk, gone with the stage. */
  async folder(): Promise<string> {
    const folder = await mkdtemp(path.join(tmpdir(), 'tame-bench-'));
    this.#undo.push(() => rm(folder, { recursive: true, force: true }));
    return folder;
  }

  program(name: string, ...args: string[]): Promise<Program> {
    return this.#keep(startProgram(name, args, this.#flags(name)));
  }

  server(command: string, argsFor: (port: number) => string[], options?: ServerOptions): Promise<Server> {
    return this.#keep(startServer(command, argsFor, options));
  }

  /** A server that is a script of Node. */
  nodeServer(script: string, argsFor: (port: number) => string[], options: NodeServerOptions = {}): Promise<Server> {
    const flags = this.#flags(path.basename(path.dirname(path.dirname(script))));
    const first = options.preload === undefined ? [] : ['--import', options.preload];
    return this.server(process.execPath, (port) => [...flags, ...first, script, ...argsFor(port)], options);
  }

  /** Between a server and who connects to it. */
  async wire(to: number): Promise<Wire> {
    const { it, stop } = await startWire(to);
    this.#undo.push(stop);
    return it;
  }

  async close(): Promise<void> {
    for (const undo of this.#undo.splice(0).reverse()) await undo();
  }

  async #keep<T extends { readonly pid: number }>(starting: Promise<Started<T>>): Promise<T> {
    const { it, stop } = await starting;
    this.pids.push(it.pid);
    this.#undo.push(stop);
    return it;
  }

  #flags(name: string): string[] {
    const { profiles } = this.#options;
    if (profiles === undefined) return [];
    return ['--cpu-prof', `--cpu-prof-dir=${profiles}`, `--cpu-prof-name=${name.replaceAll('/', '-')}.cpuprofile`];
  }
}
