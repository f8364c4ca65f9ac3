/** A shared log in memory: what relays of one process share. Each relay has a connection of its own, which can be cut. */
import {
  Overtaken,
  type Leader,
  type Piece,
  type SharedLog,
  type Snapshot,
  type Told,
} from '../../../src/engine/jetstream/shared-log.ts';

export interface MemoryLog {
  connect(): MemoryConnection;
  /** What is kept, by number. */
  readonly pieces: ReadonlyMap<number, Buffer>;
}

export interface MemoryConnection extends SharedLog {
  /** As if its process had been killed: nobody hears of it any more, and it can write nothing. */
  cut(): void;
}

export function memoryLog({ id = 'log-1', maxPieceBytes = 1_000 } = {}): MemoryLog {
  const pieces = new Map<number, Buffer>();
  const snapshots = new Map<number, Buffer[]>();
  let [first, last] = [1, 0];
  let leading: { readonly leader: Leader; readonly by: object } | undefined;
  const listeners = new Map<object, (told: Told) => void>();
  const readers = new Set<() => void>();
  const tell = (told: Told, by: object): void => {
    for (const [each, heard] of listeners) if (each !== by) heard(told);
  };

  const connect = (): MemoryConnection => {
    const self = {};
    let isCut = false;
    return {
      id,
      maxPieceBytes,
      append: async (bytes, behind) => {
        await Promise.resolve();
        if (isCut) return await new Promise<never>(() => {});
        if (behind !== last) throw new Overtaken();
        last += 1;
        pieces.set(last, Buffer.from(bytes));
        for (const wake of readers) wake();
        return last;
      },
      async *read(behind, stop) {
        let at = Math.max(behind, first - 1);
        while (!stop.aborted) {
          while (at < last && !stop.aborted) {
            at = Math.max(at + 1, first);
            const bytes = pieces.get(at);
            if (bytes !== undefined) yield { number: at, bytes, isLast: at === last } satisfies Piece;
          }
          if (stop.aborted) return;
          await new Promise<void>((resolve) => {
            const wake = (): void => {
              readers.delete(wake);
              stop.removeEventListener('abort', wake);
              resolve();
            };
            readers.add(wake);
            stop.addEventListener('abort', wake);
          });
        }
      },
      extent: () =>
        Promise.resolve({ first, last, bytes: [...pieces.values()].reduce((sum, { length }) => sum + length, 0) }),
      forget: async (upTo) => {
        for (const number of pieces.keys()) if (number <= upTo) pieces.delete(number);
        first = Math.max(first, upTo + 1);
        await Promise.resolve();
      },
      keep: async ({ number, bytes }) => {
        const kept: Buffer[] = [];
        for await (const piece of bytes) kept.push(Buffer.from(piece));
        snapshots.set(number, kept);
        for (const older of snapshots.keys()) if (older < number) snapshots.delete(older);
      },
      newest: () => Promise.resolve(newestOf(snapshots)),
      leader: () => Promise.resolve(leading?.leader ?? 'nobody'),
      lead: (leader) => {
        leading = { leader, by: self };
        tell({ leads: leader }, self);
      },
      leave: () => {
        if (leading?.by !== self) return;
        tell({ left: leading.leader.number }, self);
        leading = undefined;
      },
      onTold: (heard) => void listeners.set(self, heard),
      close: () => {
        listeners.delete(self);
        return Promise.resolve();
      },
      cut: () => {
        isCut = true;
        listeners.delete(self);
        if (leading?.by === self) leading = undefined;
      },
    };
  };
  return { connect, pieces };
}

function newestOf(snapshots: ReadonlyMap<number, readonly Buffer[]>): Snapshot | undefined {
  const number = Math.max(...snapshots.keys());
  const kept = snapshots.get(number);
  const bytes = async function* (): AsyncIterable<Buffer> {
    await Promise.resolve();
    yield* kept ?? [];
  };
  return kept && { number, bytes: bytes() };
}
