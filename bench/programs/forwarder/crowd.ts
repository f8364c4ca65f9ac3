/** Many pages in front of the hand-written forwarder, in one process. */
import { io, type Socket } from 'socket.io-client';
import { answer, given } from '../../harness/answer.ts';
import { fanOut } from '../measured/fan-out.ts';
import { idleMemory } from '../measured/memory.ts';

const url = given();
const pages: Socket[] = [];

function page(at: number): Socket {
  return (pages[at] ??= io(url, { transports: ['websocket'], forceNew: true }));
}

answer({
  idle: (connections = 0) =>
    idleMemory(connections, Number(given(1)), (at) => new Promise((resolve) => void page(at).once('connect', resolve))),
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
