/** A wire that counts what goes through it: bytes of TCP, WebSocket's own included, those of IP and below not. */
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Started } from './program.ts';

/** How long nothing must go through a wire until all that was said has arrived: acknowledgements follow late. */
const QUIET_MS = 100;

export interface Wire {
  readonly port: number;
  /** Bytes to the server and from it so far; resolves when nothing is on its way. */
  counted(): Promise<{ readonly up: number; readonly down: number }>;
}

/** @param to port of the server at its other end */
export async function startWire(to: number): Promise<Started<Wire>> {
  const open = new Set<Socket>();
  let [up, down] = [0, 0];
  const wire = createServer((near) => {
    const far = connect({ port: to, host: '127.0.0.1', noDelay: true });
    near.setNoDelay(true);
    near.on('data', ({ length }) => void (up += length)).pipe(far);
    far.on('data', ({ length }) => void (down += length)).pipe(near);
    for (const [end, other] of [[near, far] as const, [far, near] as const]) {
      open.add(end);
      end.on('error', () => other.destroy());
      end.on('close', () => {
        open.delete(end);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => wire.listen(0, '127.0.0.1', resolve));
  const address = wire.address();
  if (typeof address !== 'object' || address === null) throw new Error('The wire has no port.');
  return {
    it: {
      port: address.port,
      async counted() {
        let before = -1;
        while (before !== up + down) {
          before = up + down;
          await sleep(QUIET_MS);
        }
        return { up, down };
      },
    },
    async stop() {
      for (const end of open) end.destroy();
      await new Promise((resolve) => wire.close(resolve));
    },
  };
}
