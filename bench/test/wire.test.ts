/** The wire that counts bytes. */
import { connect, createServer } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { startWire } from '../harness/wire.ts';

const undo: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const each of undo.splice(0).reverse()) await each();
});

/** A server that answers each byte with two. */
async function doubling(): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', ({ length }) => socket.write(Buffer.alloc(2 * length)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  undo.push(() => new Promise((resolve) => server.close(resolve)));
  return (server.address() as { port: number }).port;
}

test('all that goes through a wire is counted, each way for itself', async () => {
  const { it: wire, stop } = await startWire(await doubling());
  undo.push(stop);
  const socket = connect(wire.port, '127.0.0.1');
  let heard = 0;
  const all = new Promise<void>((resolve) => {
    socket.on('data', ({ length }) => (heard += length) === 200_000 && resolve());
  });
  socket.write(Buffer.alloc(100_000));
  await all;
  expect(await wire.counted()).toEqual({ up: 100_000, down: 200_000 });
});

test('a server that goes away takes those along who are connected through the wire', async () => {
  const { it: wire, stop } = await startWire(await doubling());
  const socket = connect(wire.port, '127.0.0.1');
  await new Promise<void>((resolve) => void socket.once('connect', resolve));
  const gone = new Promise<void>((resolve) => void socket.once('close', () => resolve()));
  socket.on('error', () => undefined);
  await stop();
  await gone;
});
