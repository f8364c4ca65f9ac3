/**
 * A network that misbehaves, as far as TCP can: between a client, whose address for the relay stays the same, and a relay.
 *
 *   client ──► near ══ up ══► far ──► relay
 *          ◄──      ◄═ down ══
 *
 * Each way has its own treatment, on connections that are open and on those that come.
 */
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { carry, UNTREATED, type Treatment, type Way } from './treatment.ts';

export interface Proxy {
  readonly port: number;
  readonly url: string;
  /** How many connections have come so far. */
  readonly connections: number;
  /** Bytes that came in on each way so far. */
  readonly heard: Readonly<Record<Way, number>>;
  /** Leads to this port from now on. */
  plug(port: number): void;
  /** Leads nowhere: what is open breaks, what comes is turned away. */
  pull(): void;
  /** What is open breaks; trying again works. */
  cut(): void;
  /** The same, with a reset. */
  reset(): void;
  /** What becomes of the bytes of one way, on all connections; counted from now on, over all of them together. */
  treat(way: Way, treatment: Partial<Treatment>): void;
  /** The same for those that are open alone. */
  treatOpen(way: Way, treatment: Partial<Treatment>): void;
  /** All bytes are carried as they come again, and nobody is answered; what was swallowed stays so. */
  heal(): void;
  /** Who says something like that first is answered with this text, and the relay hears nothing of it. */
  answer(text: string, to?: RegExp): void;
  /** The client's side breaks; the relay's side stays open until the proxy is closed. */
  hangUp(): void;
  close(): Promise<void>;
}

interface Leg {
  readonly near: Socket;
  readonly far: Socket;
  readonly treatments: Record<Way, Treatment>;
  /** Its end on one side is that on the other. */
  isWanted: boolean;
}

/** Leads to a port of this machine, or nowhere. */
export async function openProxy(to?: number): Promise<Proxy> {
  const legs = new Set<Leg>();
  const strangers = new Set<Socket>();
  const treatments: Record<Way, Treatment> = { up: { ...UNTREATED }, down: { ...UNTREATED } };
  const heard: Record<Way, number> = { up: 0, down: 0 };
  let target = to;
  let connections = 0;
  let stranger: { text: string; to: RegExp } | undefined;

  const lead = (near: Socket, port: number): void => {
    const far = connect({ port, host: '127.0.0.1', noDelay: true });
    const leg = { near, far, treatments: { ...treatments }, isWanted: true };
    legs.add(leg);
    const end = (how: 'cut' | 'reset' = 'cut'): void => {
      legs.delete(leg);
      if (how === 'reset') near.resetAndDestroy();
      else near.destroy();
      far.destroy();
    };
    for (const way of ['up', 'down'] as const) {
      const [from, onto] = way === 'up' ? [near, far] : [far, near];
      carry(from, onto, {
        treatment: () => leg.treatments[way],
        heard: (bytes) => (heard[way] += bytes),
        over: (how) => end(how),
      });
      from.on('error', () => from.destroy());
    }
    near.on('close', () => leg.isWanted && end());
    far.on('close', () => end());
  };

  const server = createServer({ noDelay: true }, (near) => {
    connections += 1;
    strangers.add(near);
    near.on('error', () => near.destroy());
    near.on('close', () => strangers.delete(near));
    const go = (): unknown => (target === undefined ? near.destroy() : lead(near, target));
    if (stranger === undefined) return void go();
    const { text, to } = stranger;
    near.once('data', (first: Buffer) => {
      if (to.test(first.toString('latin1'))) return void near.end(text);
      near.pause().unshift(first);
      go();
      near.resume();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;

  const breakAll = (how: 'cut' | 'reset'): void => {
    for (const { near, far } of legs) {
      if (how === 'reset') near.resetAndDestroy();
      near.destroy();
      far.destroy();
    }
    for (const near of strangers) near.destroy();
  };
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    get connections() {
      return connections;
    },
    heard,
    plug: (to) => void (target = to),
    pull() {
      target = undefined;
      breakAll('cut');
    },
    cut: () => breakAll('cut'),
    reset: () => breakAll('reset'),
    treat(way, changes) {
      // One object for all: its bytes are counted over all connections.
      const treatment = { ...UNTREATED, ...changes };
      treatments[way] = treatment;
      for (const leg of legs) leg.treatments[way] = treatment;
    },
    treatOpen(way, changes) {
      const treatment = { ...UNTREATED, ...changes };
      for (const leg of legs) leg.treatments[way] = treatment;
    },
    heal() {
      stranger = undefined;
      for (const each of [{ treatments }, ...legs])
        Object.assign(each.treatments, { up: { ...UNTREATED }, down: { ...UNTREATED } });
    },
    answer: (text, to = /^/) => void (stranger = { text, to }),
    hangUp() {
      for (const leg of legs) {
        leg.isWanted = false;
        leg.near.destroy();
      }
    },
    async close() {
      breakAll('cut');
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
