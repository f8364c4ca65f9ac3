import { at, rule } from './rule.ts';

/** How long a leader may be gone before the next is told, in ms, while the relay is there. */
const BOUND_MS = 2_000;

interface Led {
  leader: string | undefined;
  readonly standing: Set<string>;
  /** Since when somebody stands and nobody leads who is still there. */
  sinceMs: number | undefined;
}

export const takeover = rule('R35', 'when a leader is gone the next one leads soon', (broken) => {
  const events = new Map<string, Led>();
  /** Events by their leader. */
  const leading = new Map<string, string>();
  let nowMs = 0;
  const look = (event: string, led: Led): void => {
    if (led.sinceMs !== undefined && nowMs - led.sinceMs > BOUND_MS)
      broken([event], `nobody led ${event} for ${Math.round(nowMs - led.sinceMs)} ms while ${led.standing.size} stood`);
  };
  return {
    see(event) {
      nowMs = event.at;
      // What was to be done while the relay was not there is to be done from now on.
      if (event.type === 'P.start' && event.of === 'relay')
        for (const led of events.values()) if (led.sinceMs !== undefined) led.sinceMs = nowMs;
      if (event.type === 'Q.lost') {
        const led = events.get(leading.get(`${event.id} ${event.a}`) ?? '');
        if (led !== undefined && led.standing.size > 1) led.sinceMs ??= nowMs;
      }
      if (event.type !== 'E.stands' && event.type !== 'E.left' && event.type !== 'E.grant') return;
      const task = `${event.task} ${event.a}`;
      const led = at(events, event.event, (): Led => ({ leader: undefined, standing: new Set(), sinceMs: undefined }));
      if (event.type === 'E.stands') led.standing.add(task);
      if (event.type === 'E.left') {
        led.standing.delete(task);
        if (led.leader === task) {
          led.leader = undefined;
          leading.delete(task);
        }
      }
      if (event.type === 'E.grant') {
        look(event.event, led);
        led.leader = task;
        leading.set(task, event.event);
      }
      const waits = led.leader === undefined && led.standing.size > 0;
      led.sinceMs = waits ? (led.sinceMs ?? nowMs) : undefined;
    },
    end() {
      for (const [event, led] of events) look(event, led);
    },
  };
});
