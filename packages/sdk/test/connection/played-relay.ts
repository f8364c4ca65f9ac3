/** A network behind which a test plays the relay, word by word. */
import type { Line, Network } from '../../src/connection/line.ts';
import type { Down } from '../../src/protocol/down.ts';
import type { Frame } from '../../src/protocol/frame.ts';
import type { Hello } from '../../src/protocol/hello.ts';
import type { Up } from '../../src/protocol/up.ts';

export interface PlayedLine {
  readonly hello: Hello;
  /** All that was said on this line, oldest first. */
  readonly said: readonly Up[];
  /** What each frame on this line acknowledged. */
  readonly acks: readonly number[];
  welcome(how?: { resumed?: boolean; epoch?: string }): void;
  /** Says something, and acknowledges so many messages, or nothing. */
  tell(messages: readonly Down[], ack?: number): void;
  cut(): void;
}

/** `opened` is told of each line. */
export function playedRelay(opened: (line: PlayedLine) => void): Network {
  return {
    open(hello, events): Line {
      const said: Up[] = [];
      const acks: number[] = [];
      let next = 1;
      opened({
        hello,
        said,
        acks,
        welcome({ resumed = false, epoch = 'e-1' } = {}) {
          const { session } = hello;
          const greeting = { protocol: 1, received: 0, user: 'ana', durability: 'power', maxBodyBytes: 1_000 };
          events.welcome({ ...greeting, session, resumed, epoch });
        },
        tell(messages, ack = 0) {
          events.frame({ seq: next, ack, messages });
          next += messages.length;
        },
        cut: () => events.lost('cut'),
      });
      return {
        frame({ messages, ack }: Frame<Up>) {
          said.push(...messages);
          acks.push(ack);
        },
        close() {},
      };
    },
  };
}
