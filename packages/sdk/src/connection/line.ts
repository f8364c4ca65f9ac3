/** One connection to a relay, as the session uses it: the only seam between the SDK and a network. */
import type { Bye, Frame } from '../protocol/frame.ts';
import type { Hello } from '../protocol/hello.ts';
import type { Up } from '../protocol/up.ts';

export interface Line {
  frame(frame: Frame<Up>): void;
  close(): void;
}

/** What comes from a line. Whoever hears `lost` or `bye` closes it and hears nothing of it any more. */
export interface LineEvents {
  welcome(value: unknown): void;
  frame(value: unknown): void;
  /** The relay says why it closes, or why it does not open. */
  bye(bye: Bye): void;
  lost(reason: string): void;
}

export interface Network {
  /** Opens a line and says hello on it. Never throws: what goes wrong is `lost`. */
  open(hello: Hello, events: LineEvents): Line;
  /** Calls back when trying at once is worth it: the device is online again, the page visible again. */
  onHint?(listener: () => void): () => void;
}
