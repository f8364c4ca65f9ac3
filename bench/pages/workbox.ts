/** Workbox's queue of requests, as a page can use it without a service worker. */
import { Queue } from 'workbox-background-sync';
import { NAME, work } from './work.ts';

// It asks for the service worker's registration before it asks whether to do without.
Object.assign(globalThis, { registration: {} });
let queue: Queue | undefined;

work({
  async store(count) {
    const held = new Queue(`bench-${crypto.randomUUID()}`, { forceSyncFallback: true, onSync: () => undefined });
    queue = held;
    const started = performance.now();
    await Promise.all(
      Array.from({ length: count }, (_, n) => {
        const body = JSON.stringify({ n, name: NAME });
        return held.pushRequest({ request: new Request('/take', { method: 'POST', body }) });
      }),
    );
    const ms = performance.now() - started;
    const size = await held.size();
    if (size !== count) throw new Error(`${size} requests are stored.`);
    return ms;
  },
  async flush() {
    const started = performance.now();
    await queue?.replayRequests();
    return performance.now() - started;
  },
});
