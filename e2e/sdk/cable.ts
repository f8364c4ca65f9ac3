/** A cable between the pages and a relay: cut as often as one likes, or worn out so that it only carries one way. */
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export interface Cable {
  readonly url: string;
  /** From now on it carries so many bytes towards the relay, then only what comes from it. */
  carry(bytes: number): void;
  /** What is open breaks; trying again works. */
  cut(): void;
  close(): Promise<void>;
}

export async function openCable(port: number): Promise<Cable> {
  const sockets = new Set<Socket>();
  let left = Infinity;
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    near.on('data', (part) => {
      left -= part.length;
      if (left >= 0) far.write(part);
    });
    far.on('data', (part) => near.write(part));
    for (const [one, other] of [[near, far] as const, [far, near] as const]) {
      sockets.add(one);
      one.on('error', () => one.destroy());
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const cut = (): void => sockets.forEach((socket) => socket.destroy());
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    carry: (bytes) => (left = bytes),
    cut,
    async close() {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
