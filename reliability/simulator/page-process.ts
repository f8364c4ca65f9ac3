/** A page: asks, reads, answers questions; after a crash it is opened again on the same device and picks all up. */
import type { Client } from '../../packages/sdk/src/client/api.ts';
import { buildClient } from '../../packages/sdk/src/client/client.ts';
import { TameError, type Conversation } from '@tame/sdk';
import type { Recorder } from '../history/lines.ts';
import type { Chance } from './chance.ts';
import type { Device } from './device.ts';
import type { Mutant } from './mutant.ts';
import { Process, type VirtualTime } from './virtual-time.ts';
import type { Wire } from './wire.ts';

export interface World {
  readonly time: VirtualTime;
  readonly chance: Chance;
  readonly wire: Wire;
  readonly record: Recorder;
  readonly mutant: Mutant;
  /** Unlike all before, by whoever it is made for. */
  newName(of: string): string;
}

export class Page {
  readonly process: Process;
  readonly #world: World;
  readonly #client: Client;
  readonly #name: string;
  readonly #device: Device;
  readonly #runs = new Map<string, Conversation>();
  /** Conversations that this page has seen end. */
  readonly #ended = new Set<string>();

  constructor(name: string, user: string, device: Device, world: World) {
    const { time, chance, wire, newName, mutant } = world;
    this.process = new Process(name, time);
    const store = device.store(this.process);
    this.#world = { ...world, chance: chance.for(`${name} at ${time.nowMs}`) };
    this.#name = name;
    this.#device = device;
    const ports = {
      network: wire.of(this.process, device.tap),
      clock: this.process,
      random: this.#world.chance.next,
      newId: () => newName(name),
    };
    const { client, session } = buildClient({ token: `dev:${user}`, store: mutant.store?.(store) ?? store }, ports);
    this.#client = client;
    session.start();
    for (const id of device.known) this.read(id);
  }

  /** Conversations that it has not seen end. */
  get open(): number {
    return this.#runs.size - this.#ended.size;
  }

  ask(h: string, options: { id?: string; key?: string }): void {
    const id = this.#world.newName(this.#name);
    this.#watch(this.#client.converse(SERVICE, h, { id, ...options }), 0);
  }

  read(id: string, offset = 0): void {
    const after = offset === 0 ? {} : { after: { epoch: 'e-1', offset } };
    this.#watch(this.#client.conversation(id, after), offset);
  }

  publish(h: string): void {
    void this.#client
      .topic(TOPIC)
      .publish(h, { id: this.#world.newName(this.#name) })
      .catch(() => {});
  }

  /** From where its device has heard it, or only what comes. */
  listen(): void {
    const { record, newName } = this.#world;
    const [client, observer, since] = [this.#name, newName(`${this.#name}-listener`), this.#device.heard];
    const from = since && { after: since.offset, epoch: since.epoch };
    record({ type: 'T.follow', client, observer, topic: TOPIC, ...from });
    this.#client
      .topic(TOPIC)
      .entries({ since: since ?? 'now' })
      .subscribe({
        next: ({ event: h, id: m, position }) => {
          if (!this.process.isAlive) return;
          const { epoch, offset: off } = position;
          this.#device.heard = position;
          record({ type: 'T.recv', client, observer, topic: TOPIC, epoch, off, m, h: String(h) });
        },
        error: (error: unknown) => {
          if (!this.process.isAlive) return;
          this.#device.heard = undefined;
          const code = error instanceof TameError ? error.code : '';
          record({ type: 'T.gap', client, observer, topic: TOPIC, code });
        },
      });
  }

  cancel(): void {
    void this.#anyOpen()?.cancel();
  }

  /** Unasked, so much at once. */
  say(times: number): void {
    const { newName } = this.#world;
    const run = this.#anyOpen();
    for (let left = times; left > 0; left -= 1) void run?.send(newName(`${this.#name}-says`)).catch(() => {});
  }

  #anyOpen(): Conversation | undefined {
    return this.#world.chance.of([...this.#runs].filter(([id]) => !this.#ended.has(id)))?.[1];
  }

  #watch(run: Conversation, after: number): void {
    const { id } = run;
    const { record, chance, newName } = this.#world;
    const [client, observer] = [this.#name, newName(`${this.#name}-reader`)];
    this.#runs.set(id, run);
    record({ type: 'C.follow', client, observer, id, after, ...(after > 0 && { epoch: 'e-1' }) });
    const over = async (thrown?: unknown): Promise<void> => {
      const { state: settled } = await run.settled;
      const code = thrown instanceof TameError ? thrown.code : undefined;
      // One reader may hear that its position is worth nothing, of a conversation that went well.
      const state = code === 'RESET' ? 'failed' : settled;
      if (!this.process.isAlive) return;
      this.#ended.add(id);
      record({ type: 'C.end', client, observer, id, state, ...(code && { code }) });
    };
    run.subscribe({
      next: (h) => void (this.process.isAlive && record({ type: 'C.next', client, observer, id, h: String(h) })),
      error: (error: unknown) => void over(error),
      complete: () => void over(),
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
const TOPIC = 'news';
