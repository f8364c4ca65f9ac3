/**
 * Where peers come in, whatever carries them:
 *
 *   hello ──understood, room, allowed──► greeting ──attach──► peer
 *     └───────────── bye: why not ◄────────┘
 */
import { helloShape, parse, type Bye, type Hello } from '@tame/sdk/protocol';
import type { Identity } from './access.ts';
import type { Hub } from './hub.ts';
import type { Attached } from './hub/greeting.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { Line } from './peer.ts';
import type { Strangers } from './door/strangers.ts';
import type { Tokens } from './access/tokens.ts';

/** Who has said hello and may come in. */
export interface Greeting {
  readonly hello: Hello;
  readonly identity: Identity;
}

export interface Door {
  /**
   * Who says hello, or why they are not let in. `from` tells strangers apart; where a network does not know it, wrong hellos
   * are not counted.
   */
  greet(hello: unknown, from?: string): Promise<Greeting | Bye>;
  /** Makes a peer of whoever was greeted; where there is no room by now, says so on the line. */
  attach(greeting: Greeting, line: Line): Pick<Attached, 'lost'> & { hear(frame: unknown): void };
}

export interface DoorPorts {
  readonly hub: Hub;
  readonly tokens: Pick<Tokens, 'verify'>;
  readonly strangers: Strangers;
  readonly metrics: Pick<Metrics, 'refused' | 'frameOut' | 'flooded'>;
  readonly log: Pick<Log, 'info' | 'warn'>;
}

export function createDoor({ hub, tokens, strangers, metrics, log }: DoorPorts): Door {
  const refused = (bye: Bye): Bye => {
    metrics.refused(bye.code);
    log.info('refused', { code: bye.code, why: bye.text });
    return bye;
  };

  const wrong = (from: string | undefined, bye: Bye): Bye => {
    if (strangers.wrong(from)) log.warn('too many wrong hellos: for a while nobody is let in from there', { from });
    return refused(bye);
  };

  return {
    async greet(value, from) {
      const flood = strangers.refusal(from);
      if (flood !== undefined) {
        // Not in the log, which would be flooded too.
        metrics.refused(flood.code);
        metrics.flooded('stranger');
        return flood;
      }
      const hello = parse(helloShape, value);
      if (!hello.ok) {
        const text = `The hello is not understood: ${hello.text}.`;
        return wrong(from, { code: 'BAD_REQUEST', text, retryable: false });
      }
      const full = hub.connections.refusal();
      if (full !== undefined) return refused(full);
      const verdict = await tokens.verify(hello.value.token, hello.value.session);
      if (verdict.ok) return { hello: hello.value, identity: verdict.identity };
      const { code, text } = verdict;
      return code === 'UNKNOWN'
        ? refused({ code, text, retryable: true })
        : wrong(from, { code, text, retryable: false });
    },
    attach({ hello, identity }, line) {
      let over = false;
      const bye = (why: Bye): void => {
        over = true;
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
          // What was on its way when the relay said its last word.
          const why = over ? undefined : attached.hear(frame);
          if (why !== undefined) bye(why);
        },
        lost: (forGood) => attached.lost(forGood),
      };
    },
  };
}
