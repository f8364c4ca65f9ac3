/** Many pages in front of the hand-written forwarder, in one process. */
import { io, type Socket } from 'socket.io-client';
import { answer, given } from '../../harness/answer.ts';
import { fanOut } from '../measured/fan-out.ts';
import { idleMemory } from '../measured/memory.ts';
import { roundTrips } from '../measured/round-trips.ts';
import { serverCost } from '../measured/server-cost.ts';
import { storm } from '../measured/storm.ts';

const url = given();
const server = Number(given(1));
const pages: Socket[] = [];

function page(at: number): Socket {
  return (pages[at] ??= io(url, { transports: ['websocket'], forceNew: true }));
}

answer({
  cost: (asking = 0, ms = 0) =>
    serverCost(server, () =>
      roundTrips((question, at): Promise<unknown> => page(at).emitWithAck('request', question), asking, ms),
    ),
  ...storm((at, watch) => page(at).on('connect', watch.connected).on('disconnect', watch.lost)),
  idle: (connections = 0) =>
    idleMemory(connections, server, (at) => new Promise((resolve) => void page(at).once('connect', resolve))),
  fanOut: (listeners = 0, count = 0) =>
    fanOut(
      listeners,
      count,
      async (listener, at) => {
        await page(at).emitWithAck('join');
        page(at).on('event', listener.next);
        return () => void page(at).off('event', listener.next);
      },
      (wanted) => page(0).emitWithAck('publish', wanted),
    ),
});
