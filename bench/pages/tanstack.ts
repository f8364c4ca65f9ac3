/** TanStack's outbox: offline transactions over a collection of TanStack DB, one for each request, as its guide has it. */
import { createCollection } from '@tanstack/db';
import {
  IndexedDBAdapter,
  startOfflineExecutor,
  WebLocksLeader,
  WebOnlineDetector,
} from '@tanstack/offline-transactions';
import { NAME, work, type Row } from './work.ts';

/** Knows when what was committed is stored: a commit itself is over only when the server has it. */
class Counted extends IndexedDBAdapter {
  stored = 0;
  heard = (): void => {};
  override async set(key: string, value: string): Promise<void> {
    await super.set(key, value);
    this.stored += 1;
    this.heard();
  }
}

/** Offline until it is told otherwise. */
class Told extends WebOnlineDetector {
  online = false;
  override isOnline(): boolean {
    return this.online;
  }
}

/** An outbox with nothing in it. */
function open() {
  const requests = createCollection<Row, number>({
    id: 'requests',
    getKey: ({ n }) => n,
    sync: { sync: ({ markReady }) => markReady() },
  });
  const name = `bench-${crypto.randomUUID()}`;
  const storage = new Counted(name);
  const network = new Told();
  const outbox = startOfflineExecutor({
    collections: { requests },
    mutationFns: {
      async send({ transaction, idempotencyKey }) {
        const body = JSON.stringify(transaction.mutations[0]?.modified);
        const { ok } = await fetch('/take', { method: 'POST', body, headers: { 'Idempotency-Key': idempotencyKey } });
        if (!ok) throw new Error('It was not taken.');
      },
    },
    storage,
    onlineDetector: network,
    leaderElection: new WebLocksLeader(name), // the one before lets go of its lock later
  });
  return { requests, storage, network, outbox };
}

let kept: ReturnType<typeof open> | undefined;
let sent: Promise<unknown>[] = [];

work({
  async store(count) {
    kept?.outbox.dispose();
    const { requests, storage, outbox } = (kept = open());
    await outbox.waitForInit();
    if (!outbox.isOfflineEnabled) throw new Error('Nothing can be stored.');
    const started = performance.now();
    sent = Array.from({ length: count }, (_, n) => {
      const transaction = outbox.createOfflineTransaction({ mutationFnName: 'send', autoCommit: false });
      transaction.mutate(() => void requests.insert({ n, name: NAME }));
      return transaction.commit();
    });
    while (storage.stored < count) await new Promise<void>((resolve) => (storage.heard = resolve));
    const ms = performance.now() - started;
    const { length } = await outbox.peekOutbox();
    if (length !== count) throw new Error(`${length} requests are stored.`);
    return ms;
  },
  async flush() {
    const started = performance.now();
    if (kept) kept.network.online = true;
    kept?.network.notifyOnline();
    await Promise.all(sent);
    return performance.now() - started;
  },
});
