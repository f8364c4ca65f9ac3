/**
 * A network that fails when it is told to, around one that works:
 *
 *   bears ──cut()──► lost, and the next line is opened
 *     ├────silence()──► nothing arrives any more, and nobody is told
 *     └────leave()──► lost, and every line that is opened is lost, until back()
 */
import type { Line, Network } from '../connection/line.ts';

export interface UnreliableNetwork extends Network {
  /** Every line that is open breaks, as when a device changes its network. What was on its way is gone. */
  cut(): void;
  /** Every line that is open bears nothing any more, either way, and stays open, until it is cut. */
  silence(): void;
  /** The device has no network: lines break, and new ones cannot be made. */
  leave(): void;
  /** The device has its network again, and says so. */
  back(): void;
  /** Lines that were opened so far. */
  readonly opened: number;
}

interface Open {
  silent: boolean;
  lose(reason: string): void;
}

/**
 * @example
 * const network = unreliable(portNetwork(openPort));
 * const tame = createTestClient({ network });
 * network.leave();
 */
export function unreliable(network: Network): UnreliableNetwork {
  const open = new Set<Open>();
  const hints = new Set<() => void>();
  let isAway = false;
  let opened = 0;

  const loseAll = (reason: string): void => {
    for (const each of open) each.lose(reason);
  };

  const bear = (line: Line, each: Open): Line => ({
    frame(frame) {
      if (open.has(each) && !each.silent) line.frame(frame);
    },
    close() {
      if (open.delete(each)) line.close();
    },
  });

  return {
    open(hello, events) {
      opened += 1;
      if (isAway) {
        queueMicrotask(() => events.lost('There is no network.'));
        return { frame() {}, close() {} };
      }
      const hears =
        <T>(hear: (value: T) => void) =>
        (value: T): void => {
          if (open.has(each) && !each.silent) hear(value);
        };
      const each: Open = {
        silent: false,
        lose(reason) {
          open.delete(each);
          line.close();
          events.lost(reason);
        },
      };
      open.add(each);
      const line = network.open(hello, {
        welcome: hears(events.welcome),
        frame: hears(events.frame),
        bye: hears(events.bye),
        lost: hears(events.lost),
      });
      return bear(line, each);
    },
    onHint(listener) {
      hints.add(listener);
      const undo = network.onHint?.(listener);
      return () => {
        hints.delete(listener);
        undo?.();
      };
    },
    cut: () => loseAll('The line was cut.'),
    silence() {
      for (const each of open) each.silent = true;
    },
    leave() {
      isAway = true;
      loseAll('The network is gone.');
    },
    back() {
      isAway = false;
      for (const hint of hints) hint();
    },
    get opened() {
      return opened;
    },
  };
}
