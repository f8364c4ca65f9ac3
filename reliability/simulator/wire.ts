/**
 * The network between clients and a relay. What goes one way on one connection arrives in order; connections overtake
 * each other. A connection may be cut so that one side hears of it much later, stall, or lose all that it bears.
 */
import type { Bye, Down, Frame, Hello, Up } from '@tame/sdk/protocol';
import type { Attached } from '../../packages/relay/src/hub/greeting.ts';
import type { Line as RelayLine } from '../../packages/relay/src/peer.ts';
import type { Network } from '../../packages/sdk/src/connection/line.ts';
import type { Chance } from './chance.ts';
import type { Mutant } from './mutant.ts';
import type { Process, VirtualTime } from './virtual-time.ts';

/** How long until a side notices that nothing comes any more. */
const HEARTBEAT_MS = 8_000;

export interface Door {
  readonly process: Process;
  attach(hello: Hello, line: RelayLine): Attached | Bye;
  /** The relay has lost sight of a client. */
  away(client: string): void;
}

/** What a client says and hears, for whoever writes the history. */
export interface Tap {
  said(messages: readonly unknown[]): void;
  heard(messages: readonly unknown[]): void;
}

interface Connection {
  readonly client: string;
  cut(how: 'both' | 'client' | 'relay'): void;
  stall(ms: number): void;
  /** From now on nothing arrives, and nobody is told. */
  swallow(): void;
}

export class Wire {
  readonly #time: VirtualTime;
  readonly #chance: Chance;
  readonly #connections = new Set<Connection>();
  door: Door | undefined;
  /** Of so many frames one arrives twice. */
  twice = 0;

  readonly #mutant: Mutant;

  constructor(time: VirtualTime, chance: Chance, mutant: Mutant) {
    this.#mutant = mutant;
    this.#time = time;
    this.#chance = chance;
  }

  /** A connection of some client, by chance. */
  any(chance: Chance): Connection | undefined {
    return chance.of([...this.#connections]);
  }

  of(process: Process, tap: Tap): Network {
    return {
      open: (hello, events) => {
        const door = this.door;
        const time = this.#time;
        const chance = this.#chance.for(`${process.name} at ${time.nowMs}`);
        const { up, down } = this.#mutant;
        let [hearsClient, hearsRelay] = [process.isAlive, true];
        let [bears, swallows] = [true, false];
        let attached: Attached | undefined;
        const arrivals = { up: 0, down: 0 };
        const send = (way: 'up' | 'down', arrive: () => void): void => {
          if (!bears || swallows) return;
          const atMs = Math.max(arrivals[way], time.nowMs + chance.between(1, 40));
          arrivals[way] = atMs;
          time.after(atMs - time.nowMs, () => {
            if (bears && !swallows) arrive();
          });
        };
        const tellClient = (ms: number): void =>
          void time.after(ms, () => {
            if (!hearsClient || !process.isAlive) return;
            hearsClient = false;
            events.lost('cut');
          });
        const tellRelay = (ms: number, forGood = false): void =>
          void time.after(ms, () => {
            if (!hearsRelay || door?.process.isAlive !== true) return;
            hearsRelay = false;
            attached?.lost(forGood);
            if (attached !== undefined) door.away(process.name);
          });
        const connection: Connection = {
          client: process.name,
          cut: (how) => {
            bears = false;
            this.#connections.delete(connection);
            tellClient(how === 'relay' ? HEARTBEAT_MS : chance.between(0, 30));
            tellRelay(how === 'client' ? HEARTBEAT_MS : chance.between(0, 30));
          },
          stall: (ms) => {
            for (const way of ['up', 'down'] as const) arrivals[way] = Math.max(arrivals[way], time.nowMs + ms);
          },
          swallow: () => {
            swallows = true;
            this.#connections.delete(connection);
            tellClient(HEARTBEAT_MS);
            tellRelay(HEARTBEAT_MS);
          },
        };
        this.#connections.add(connection);
        const toClient = (arrive: () => void): void =>
          send('down', () => {
            if (hearsClient && process.isAlive) arrive();
          });
        const frameTo = (way: 'up' | 'down', frame: unknown, arrive: (copy: unknown) => void): void => {
          const text = JSON.stringify(frame);
          send(way, () => arrive(JSON.parse(text)));
          if (chance.is(this.twice)) send(way, () => arrive(JSON.parse(text)));
        };
        const line: RelayLine = {
          welcome: (welcome) => toClient(() => events.welcome({ ...welcome })),
          frame: (frame) =>
            frameTo('down', changed(frame, down), (copy) => {
              if (!hearsClient || !process.isAlive) return;
              tap.heard(changed(frame, down).messages);
              events.frame(copy);
            }),
          bye: (bye) => {
            toClient(() => {
              hearsClient = false;
              events.bye({ ...bye });
            });
            hearsRelay = false;
            attached?.lost(false);
            tellClient(100);
          },
        };
        const end = (): void => connection.cut(chance.is(0.8) ? 'both' : chance.is(0.5) ? 'client' : 'relay');
        process.whenKilled(end);
        door?.process.whenKilled(end);
        if (door?.process.isAlive !== true) connection.cut('both');
        send('up', () => {
          if (door?.process.isAlive !== true) return;
          const answer = door.attach(hello, line);
          if ('code' in answer) line.bye(answer);
          else attached = answer;
        });
        return {
          frame: (frame) => {
            tap.said(frame.messages);
            frameTo('up', changed(frame, up), (copy) => {
              if (!hearsRelay || door?.process.isAlive !== true) return;
              const bye = attached?.hear(copy);
              if (bye !== undefined) line.bye(bye);
            });
          },
          close: () => {
            hearsClient = false;
            this.#connections.delete(connection);
            if (process.isAlive) send('up', () => tellRelay(0, true));
          },
        };
      },
    };
  }
}

function changed<M extends Up | Down>(frame: Frame<M>, change: ((message: M) => M) | undefined): Frame<M> {
  return change === undefined ? frame : { ...frame, messages: frame.messages.map(change) };
}
