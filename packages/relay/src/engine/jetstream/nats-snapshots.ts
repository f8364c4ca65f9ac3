/** Snapshots in an object store of NATS, each called after the last piece that it holds; one that is unfinished is not there. */
import { setTimeout } from 'node:timers/promises';
import type { ObjectResult, ObjectStore } from '@nats-io/obj';
import { StartProblem } from '../../problem.ts';
import type { SharedLog, Snapshot } from './shared-log.ts';

const KEPT = 2;
/** One of which nothing comes for so long is not there any more. */
const SILENT_MS = 30_000;

export class NatsSnapshots implements Pick<SharedLog, 'keep' | 'newest'> {
  readonly #objects: ObjectStore;

  constructor(objects: ObjectStore) {
    this.#objects = objects;
  }

  async keep({ number, bytes }: Snapshot): Promise<void> {
    await this.#objects.put({ name: String(number) }, streamed(bytes));
    // Somebody may be reading the one before.
    for (const older of (await this.#numbers()).slice(0, -KEPT)) await this.#objects.delete(String(older));
  }

  async newest(): Promise<Snapshot | undefined> {
    const number = (await this.#numbers()).at(-1);
    const object = number === undefined ? null : await this.#objects.get(String(number));
    return number === undefined || object === null ? undefined : { number, bytes: read(object) };
  }

  async #numbers(): Promise<readonly number[]> {
    const kept = await this.#objects.list();
    return kept
      .filter(({ deleted }) => !deleted)
      .map(({ name }) => Number(name))
      .toSorted((a, b) => a - b);
  }
}

async function* read({ data, error }: ObjectResult): AsyncIterable<Uint8Array> {
  const reader = data.getReader();
  for (;;) {
    const next = await inTime(reader.read());
    if (next.done) break;
    yield next.value;
  }
  const failed = await error;
  if (failed instanceof Error) throw failed;
}

async function inTime<T>(promise: Promise<T>): Promise<T> {
  const over = new AbortController();
  const late = setTimeout(SILENT_MS, undefined, { signal: over.signal }).then(() => {
    throw new StartProblem('the snapshot of the cluster was replaced while it was read: start the relay again');
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    late.catch(() => {});
    over.abort();
  }
}

function streamed(bytes: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const pieces = bytes[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const next = await pieces.next();
      if (next.done === true) controller.close();
      else controller.enqueue(next.value);
    },
  });
}
