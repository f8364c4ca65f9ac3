/** What the tabs of a browser need of it, narrow enough to be faked. */
import { listen } from '../connection/listen.ts';

export interface Locks {
  /** Holds the lock while `hold` runs. Rejects with an `AbortError` when robbed, or when `signal` ends the waiting. */
  request(name: string, how: { steal: true } | { signal: AbortSignal }, hold: () => Promise<void>): Promise<void>;
}

export interface Channel {
  /** Reaches every other channel of the same name in this browser. */
  postMessage(message: unknown): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  close(): void;
}

export interface TabPorts {
  /** Missing on an insecure origin. */
  readonly locks: Locks | undefined;
  channel(name: string): Channel;
  visible(): boolean;
  /** Calls when this tab is about to sleep, or may have slept. Returns what stops it. */
  onSleep(listener: () => void): () => void;
  /** Resolves soon; while this tab sleeps, not before it wakes. */
  awake(): Promise<void>;
  every(ms: number, listener: () => void): () => void;
}

/** The ports of a page or of a worker in a browser; elsewhere nothing. */
export function tabPorts(): TabPorts | undefined {
  // Node also has a BroadcastChannel, and lately locks, but no tabs.
  const page = globalThis.document;
  if (!page && !('WorkerGlobalScope' in globalThis)) return undefined;
  return {
    locks: globalThis.navigator.locks,
    channel: (name) => new BroadcastChannel(name),
    visible: () => page?.hidden === false,
    // Chromium says when it freezes a tab. Others do not: there a tab may sleep whenever it is hidden.
    onSleep: (listener) =>
      listen(page, page && 'onfreeze' in page ? ['freeze', 'resume'] : ['visibilitychange'], listener),
    awake: () => new Promise((resolve) => setTimeout(resolve)),
    every(ms, listener) {
      const timer = setInterval(listener, ms);
      return () => clearInterval(timer);
    },
  };
}
