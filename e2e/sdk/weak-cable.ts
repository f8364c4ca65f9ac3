/** A cable between the pages and a relay that carries so many bytes towards the relay, then only what comes from it. */
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export interface WeakCable {
  readonly url: string;
  /** What is open breaks; from now on it carries all there is. */
  mend(): void;
  close(): Promise<void>;
}

export async function openWeakCable(port: number, bytes: number): Promise<WeakCable> {
  const sockets = new Set<Socket>();
  let left = bytes;
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
  const breakAll = (): void => sockets.forEach((socket) => socket.destroy());
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    mend() {
      left = Infinity;
      breakAll();
    },
    async close() {
      breakAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
