/** A page: asks, reads, answers questions; after a crash it is opened again on the same device and picks all up. */
import { buildClient, type Client } from '../../packages/sdk/src/client/client.ts';
import type { Conversation } from '@tame/sdk';
import type { Recorder } from '../history/lines.ts';
import type { Chance } from './chance.ts';
import type { Device } from './device.ts';
import { Process, type VirtualTime } from './virtual-time.ts';
import type { Wire } from './wire.ts';

export interface World {
  readonly time: VirtualTime;
  readonly chance: Chance;
  readonly wire: Wire;
  readonly record: Recorder;
  /** Unlike all before, by whoever it is made for. */
  newName(of: string): string;
}

export class Page {
  readonly process: Process;
  readonly #world: World;
  readonly #client: Client;
  readonly #name: string;
  readonly #runs = new Map<string, Conversation>();
  /** Conversations that this page has seen end, and how. */
  readonly ended = new Map<string, { state: string; code?: string | undefined; replies: number }>();

  constructor(name: string, user: string, device: Device, world: World) {
    const { time, chance, wire, newName } = world;
    this.process = new Process(name, time);
    this.#world = world;
    this.#name = name;
    const ports = {
      network: wire.of(this.process, device.tap),
      clock: this.process,
      random: chance.next,
      newId: () => newName(name),
    };
    const { client, session } = buildClient({ token: `dev:${user}`, store: device.store(this.process) }, ports);
    this.#client = client;
    session.start();
    for (const id of device.known) this.read(id);
  }

  ask(h: string, options: { key?: string }): void {
    const id = this.#world.newName(this.#name);
    this.#watch(this.#client.converse(SERVICE, h, { id, ...options }), 0);
  }

  read(id: string): void {
    this.#watch(this.#client.conversation(id), 0);
  }

  cancel(): void {
    const open = [...this.#runs].filter(([id]) => !this.ended.has(id));
    void this.#world.chance.of(open)?.[1].cancel();
  }

  #watch(run: Conversation, after: number): void {
    const { id } = run;
    const { record, chance, newName } = this.#world;
    const [client, observer] = [this.#name, newName(`${this.#name}-reader`)];
    this.#runs.set(id, run);
    record({ type: 'C.follow', client, observer, id, after });
    const over = async (): Promise<void> => {
      const { state, error, replies } = await run.settled;
      if (!this.process.isAlive) return;
      this.ended.set(id, { state, code: error?.code, replies });
      record({ type: 'C.end', client, observer, id, state, ...(error && { code: error.code }) });
    };
    const end = (): void => void over();
    run.subscribe({
      next: (h) => void (this.process.isAlive && record({ type: 'C.next', client, observer, id, h: String(h) })),
      error: end,
      complete: end,
    });
    run.state$.subscribe((state) => {
      if (state === 'input-required')
        this.process.after(
          chance.between(1, 2_000),
          () => void run.send(newName(`${this.#name}-says`)).catch(() => {}),
        );
    });
  }
}

export const SERVICE = 'work';
