/** Finds the page a port: the usual one, the one that was asked for, or any that is free. */
import type { Server } from 'node:http';

const USUAL_PORT = 7300;

/** Resolves to the port, and a sentence when it is another than people would expect. */
export async function listenForPage(
  server: Server,
  wanted: number | undefined,
): Promise<{ port: number; note?: string }> {
  try {
    return { port: await listen(server, wanted ?? USUAL_PORT) };
  } catch (cause) {
    if (!isTaken(cause)) throw cause;
    if (wanted !== undefined) {
      throw new Error(`Port ${wanted} is taken; choose another with --port, or leave it out.`, { cause });
    }
    const port = await listen(server, 0);
    return { port, note: `Port ${USUAL_PORT} is taken, so the page is on port ${port}.` };
  }
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES');
}
