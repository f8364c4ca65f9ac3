/** Peers that come over a message port: they run beside the relay. */
import type { Bye } from '@tame/sdk/protocol';
import type { Door } from '../door.ts';

/** What is needed of a `MessagePort`, of Node or of a browser. */
export interface Port {
  postMessage(message: unknown): void;
  addEventListener(type: 'message' | 'close', listener: (event: object) => void): void;
  start?(): void;
  close(): void;
}

export function receivePort(port: Port, door: Door): void {
  let attached: ReturnType<Door['attach']> | undefined;
  let greeted = false;
  let gone = false;

  const lost = (forGood: boolean): void => {
    gone = true;
    attached?.lost(forGood);
    attached = undefined;
  };
  const bye = (why: Bye): void => {
    port.postMessage({ bye: why });
    port.close();
  };
  const greet = async (hello: unknown): Promise<void> => {
    const greeting = await door.greet(hello);
    if (gone) return;
    if ('code' in greeting) return bye(greeting);
    attached = door.attach(greeting, {
      welcome: (welcome) => port.postMessage({ welcome }),
      frame: (frame) => port.postMessage({ frame }),
      bye,
    });
  };

  port.addEventListener('message', (event) => {
    const data = 'data' in event ? event.data : undefined;
    if (typeof data !== 'object' || data === null || gone) return;
    if ('hello' in data && !greeted) {
      greeted = true;
      void greet(data.hello);
    } else if ('frame' in data) attached?.hear(data.frame);
    else if ('goodbye' in data) lost(true);
  });
  port.addEventListener('close', () => lost(false));
  port.start?.();
}
