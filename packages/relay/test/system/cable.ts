/** The cable between a client and a relay: pulled, cut and plugged in elsewhere, while the client's address stays. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface Cable {
  readonly url: string;
  /** Leads to this port from now on. */
  plug(port: number): void;
  /** Leads nowhere: what is open breaks, what comes is turned away. */
  pull(): void;
  /** What the relay says does not arrive any more, on connections that are open; what is said to it does. */
  mute(): void;
  /** What is open breaks; trying again works. */
  cut(): void;
  /** How many connections have come so far. */
  readonly connections: number;
  close(): Promise<void>;
}

export async function openCable(to?: number): Promise<Cable> {
  const sockets = new Set<Socket>();
  const fars = new Set<Socket>();
  let target = to;
  let connections = 0;
  const server = createServer((near) => {
    connections += 1;
    near.on('error', () => near.destroy());
    if (target === undefined) return void near.destroy();
    const far = connect(target, '127.0.0.1');
    fars.add(far);
    far.on('close', () => fars.delete(far));
    for (const [one, other] of [[near, far] as const, [far, near] as const]) {
      sockets.add(one);
      one.pipe(other);
      one.on('error', () => one.destroy());
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${port}`,
    plug: (to) => void (target = to),
    mute() {
      for (const far of fars) far.unpipe().resume();
    },
    pull() {
      target = undefined;
      cut();
    },
    cut,
    get connections() {
      return connections;
    },
    async close() {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
