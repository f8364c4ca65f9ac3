/** A hub on an engine, with one worker on a line, without a server: what the worker hears is noted. */
import type { Bye, Down, Frame } from '@tame/sdk/protocol';
import type { Engine } from '../src/engine/engine.ts';
import { Hub } from '../src/hub.ts';
import { DEFAULT_LIMITS, type Limits } from '../src/limits.ts';
import { createMetrics } from '../src/metrics.ts';
import type { Peer } from '../src/peer.ts';
import { systemTimers, type Timers } from '../src/timers.ts';

export interface HubAndPeer {
  readonly hub: Hub;
  readonly heard: readonly Down[];
  readonly peer: Peer;
  /** The worker says something. What comes back is why its connection must end. */
  say(...messages: readonly unknown[]): Bye | undefined;
  /** It acknowledges all that it has heard; it never does so by itself. */
  acknowledge(): void;
  /** So much time passes at once, and the hub looks at what it has brought. */
  pass(ms: number): void;
  /** The wall clock is set by so much; no time passes. */
  jump(ms: number): void;
  close(): void;
}

interface HowHub {
  readonly limits?: Partial<Limits>;
  readonly timers?: Partial<Timers>;
  /** Without, what the worker says is paced as that of a page is. */
  readonly mayServe?: boolean;
}

/** Restored from what the engine has, `aheadMs` later than now. Time stands still but for what a test lets pass. */
export function hubAndPeer(engine: Engine, session: string, aheadMs = 0, how: HowHub = {}): HubAndPeer {
  const { limits = {}, timers = {}, mayServe = true } = how;
  const identity = { user: 'worker', mayServe, may: () => true };
  let nowMs = Date.now() + aheadMs;
  let setMs = 0;
  const repeated: (() => void)[] = [];
  const metrics = createMetrics();
  const hub = new Hub({
    engine,
    limits: { ...DEFAULT_LIMITS, ...limits },
    metrics,
    access: { terms: undefined, verify: () => Promise.resolve({ ok: true, identity }) },
    now: () => nowMs + setMs,
    monotonic: () => nowMs,
    timers: {
      ...systemTimers,
      ...timers,
      every: (_ms, callback) => {
        repeated.push(callback);
        return () => undefined;
      },
    },
  });
  hub.restore();
  const heard: Down[] = [];
  const attached = hub.attach({ protocol: 1, session, received: 0 }, identity, {
    welcome: () => undefined,
    frame: ({ messages }: Frame<Down>) => void heard.push(...messages),
    bye: () => undefined,
  });
  if (!('hear' in attached)) throw new Error(attached.text);
  let seq = 1;
  let ack = 0;
  return {
    hub,
    heard,
    peer: attached.peer,
    say(...messages) {
      const bye = attached.hear({ seq, ack, messages });
      seq += messages.length;
      return bye;
    },
    acknowledge() {
      ack = heard.length;
      attached.hear({ seq, ack, messages: [] });
    },
    pass(ms) {
      nowMs += ms;
      for (const callback of repeated) callback();
    },
    jump(ms) {
      setMs += ms;
    },
    close() {
      hub.close({ code: 'UNKNOWN', text: 'over', retryable: true });
      metrics.close();
    },
  };
}
