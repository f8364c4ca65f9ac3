/** The network in production: Socket.IO as a pipe. Its own reconnection, buffering and recovery stay off. */
import { io } from 'socket.io-client';
import { byeShape } from '../protocol/frame.ts';
import { fits } from '../protocol/shape.ts';
import { listen } from './listen.ts';
import type { Network } from './line.ts';

export function socketNetwork(url: string): Network {
  return {
    open(hello, events) {
      const socket = io(url, {
        auth: hello,
        forceNew: true,
        reconnection: false,
        transports: ['websocket', 'polling'],
        tryAllTransports: true,
        timeout: 10_000,
      });
      const bye = (value: unknown): boolean => {
        if (!fits(byeShape, value)) return false;
        events.bye(value);
        return true;
      };
      socket.on('welcome', events.welcome);
      socket.on('frame', events.frame);
      socket.on('bye', bye);
      socket.on(
        'connect_error',
        (error: Error & { data?: unknown }) => void (bye(error.data) || events.lost(error.message)),
      );
      socket.on('disconnect', events.lost);
      // Socket.IO does not tell of an end between the opening of the transport and the first word on it. Where that word
      // is a refusal, it closes first and says so right after.
      socket.io.engine.on('close', (reason) => queueMicrotask(() => events.lost(reason)));
      return {
        // Socket.IO would keep what is said before it is connected and say it later; the session does that itself.
        frame: (frame) => void (socket.connected && socket.emit('frame', frame)),
        close: () => void socket.close(),
      };
    },
    onHint(listener) {
      const page = globalThis.document;
      const undo = [
        listen(globalThis.window, ['online'], listener),
        listen(page, ['visibilitychange'], () => page.hidden || listener()),
      ];
      return () => undo.forEach((stop) => stop());
    },
  };
}
