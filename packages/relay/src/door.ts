/**
 * Where peers come in, whatever carries them:
 *
 *   hello ──understood, room, allowed──► greeting ──attach──► peer
 *     └───────────── bye: why not ◄────────┘
 */
import { helloShape, parse, type Bye, type Hello } from '@tame/sdk/protocol';
import type { Access, Identity } from './access.ts';
import type { Attached, Hub } from './hub.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { Line } from './peer.ts';

/** Who has said hello and may come in. */
export interface Greeting {
  readonly hello: Hello;
  readonly identity: Identity;
}

export interface Door {
  /** Who says hello, or why they are not let in. */
  greet(hello: unknown): Promise<Greeting | Bye>;
  /** Makes a peer of whoever was greeted; where there is no room by now, says so on the line. */
  attach(greeting: Greeting, line: Line): Pick<Attached, 'lost'> & { hear(frame: unknown): void };
}

export interface DoorPorts {
  readonly hub: Hub;
  readonly access: Access;
  readonly metrics: Pick<Metrics, 'refused' | 'frameOut'>;
  readonly log: Pick<Log, 'info'>;
}

export function createDoor({ hub, access, metrics, log }: DoorPorts): Door {
  const refused = (bye: Bye): Bye => {
    metrics.refused(bye.code);
    log.info('refused', { code: bye.code, why: bye.text });
    return bye;
  };

  return {
    async greet(value) {
      const hello = parse(helloShape, value);
      if (!hello.ok)
        return refused({ code: 'BAD_REQUEST', text: `The hello is not understood: ${hello.text}.`, retryable: false });
      const full = hub.connections.refusal();
      if (full !== undefined) return refused(full);
      const verdict = await access.verify(hello.value.token);
      if (verdict.ok) return { hello: hello.value, identity: verdict.identity };
      return refused({ code: verdict.code, text: verdict.text, retryable: verdict.code === 'UNKNOWN' });
    },
    attach({ hello, identity }, line) {
      const bye = (why: Bye): void => {
        metrics.refused(why.code);
        line.bye(why);
      };
      const attached = hub.attach(hello, identity, {
        welcome: (welcome) => line.welcome(welcome),
        frame: (frame) => {
          metrics.frameOut(frame.messages.length);
          line.frame(frame);
        },
        bye,
      });
      if ('code' in attached) {
        bye(attached);
        return { hear: () => undefined, lost: () => undefined };
      }
      return {
        hear: (frame) => {
          const why = attached.hear(frame);
          if (why !== undefined) bye(why);
        },
        lost: (forGood) => attached.lost(forGood),
      };
    },
  };
}
