/**
 * A network without a network: message ports, where page and relay run side by side, such as in a desktop application, in
 * an extension, or in a test. The relay takes the other end by `relay.accept(port)`.
 */
import { byeShape, type Frame } from '../protocol/frame.ts';
import type { Hello } from '../protocol/hello.ts';
import { fits, isRecord } from '../protocol/shape.ts';
import type { Up } from '../protocol/up.ts';
import type { Network } from './line.ts';

/** What is needed of a `MessagePort`, of a browser or of Node. */
export interface Port {
  postMessage(message: unknown): void;
  /** `close`: the other side is gone; not every browser says so. */
  addEventListener(type: 'message' | 'close', listener: (event: object) => void): void;
  start?(): void;
  close(): void;
}

/** What goes up: one of these in a message. */
export type PortUp = { readonly hello: Hello } | { readonly frame: Frame<Up> } | { readonly goodbye: true };

/**
 * @param open gives a fresh port for each connection, whose other end is on its way to the relay; may throw
 * @example
 * const tame = createClient('port:', {
 *   network: portNetwork(() => {
 *     const { port1, port2 } = new MessageChannel();
 *     relay.accept(port2);
 *     return port1;
 *   }),
 * });
 */
export function portNetwork(open: () => Port): Network {
  return {
    open(hello, events) {
      let port: Port | undefined;
      const say = (message: PortUp): void => port?.postMessage(message);
      try {
        port = open();
      } catch (cause) {
        queueMicrotask(() => events.lost(`No port could be opened: ${String(cause)}`));
      }
      port?.addEventListener('message', (event) => {
        const data = 'data' in event ? event.data : undefined;
        if (!isRecord(data)) return;
        if ('welcome' in data) events.welcome(data['welcome']);
        else if ('frame' in data) events.frame(data['frame']);
        else if (fits(byeShape, data['bye'])) events.bye(data['bye']);
      });
      port?.addEventListener('close', () => events.lost('The port was closed.'));
      port?.start?.();
      say({ hello });
      return {
        frame: (frame) => say({ frame }),
        close() {
          say({ goodbye: true });
          port?.close();
        },
      };
    },
  };
}
