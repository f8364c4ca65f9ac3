/** Relays whose topics are broken in one place each. */
import type { Breakage } from './mutant.ts';

export const TOPIC_MUTANTS: readonly Breakage[] = [
  {
    what: 'a relay that leaves out an event of a topic',
    rule: 'R25',
    down: (message) =>
      message.type === 'event' && message.offset > 3 ? { ...message, offset: message.offset + 1 } : message,
  },
  {
    what: 'a relay that acknowledges events and keeps none',
    rule: 'R26',
    engine: (engine) => ({
      ...engine,
      publish: (_topic, { id, body, timeMs }) =>
        Promise.resolve({ event: { id, offset: 1, timeMs, body }, duplicate: false }),
    }),
  },
  {
    what: 'a relay that takes events in another order',
    rule: 'R27',
    engine: (engine) => {
      let held: (() => void) | undefined;
      return {
        ...engine,
        publish: async (...asked) => {
          if (held === undefined) await new Promise<void>((resolve) => (held = resolve));
          else {
            setImmediate(held);
            held = undefined;
          }
          return await engine.publish(...asked);
        },
      };
    },
  },
  {
    what: 'a relay that goes on behind another event',
    rule: 'R28',
    up: (message) =>
      message.type === 'subscribe' && message.since === 'position' && (message.offset ?? 0) > 0
        ? { ...message, offset: (message.offset ?? 1) - 1 }
        : message,
  },
];
