/**
 * The shared log in NATS: a stream of JetStream for its pieces, an object store for snapshots, and plain messages for who
 * leads. The stream itself refuses what was not appended right behind its last piece.
 */
import { setTimeout } from 'node:timers/promises';
import {
  DeliverPolicy,
  jetstream,
  JetStreamApiCodes,
  JetStreamApiError,
  jetstreamManager,
  type JetStreamClient,
  type JetStreamManager,
} from '@nats-io/jetstream';
import { Objm, type ObjectResult, type ObjectStore } from '@nats-io/obj';
import type { NatsConnection } from '@nats-io/transport-node';
import type { Log } from '../../log.ts';
import { sentenceOf, StartProblem } from '../../problem.ts';
import { StoreFailure } from '../embedded/failure.ts';
import { Leadership } from './leadership.ts';
import { checkVersion, connectTo, idOf, streamOf } from './nats-server.ts';
import { Overtaken, type Leader, type Piece, type SharedLog, type Snapshot } from './shared-log.ts';

/** Less than a commit may take, so that the sentence about NATS comes first. */
const APPEND_MS = 8_000;
/** What is under way when a server goes is answered by nobody. */
const TRY_MS = 2_000;
const PAUSE_MS = 100;
/** Beside the payload of a message there are its headers. */
const HEADER_BYTES = 4_096;

export interface NatsOptions {
  /** `nats://host:4222`, with `user:password@` or `token@` if need be; several with commas between them. */
  readonly servers: string;
  /** Of the cluster: names what it uses in NATS. */
  readonly cluster: string;
  readonly log: Pick<Log, 'warn'>;
}

/** Rejects with a `StartProblem` when the log cannot be used. */
export async function openNats({ servers, cluster, log }: NatsOptions): Promise<SharedLog> {
  const connection = await connectTo(servers);
  try {
    checkVersion(connection, log);
    const manager = await jetstreamManager(connection);
    const stream = await streamOf(manager, cluster, connection.info?.cluster !== undefined);
    const js = jetstream(connection);
    const { num_replicas: replicas } = stream.config;
    const objects = await new Objm(js).create(`${cluster}-snapshots`, { replicas });
    return new NatsLog({ connection, js, manager, objects, cluster, id: idOf(stream) });
  } catch (cause) {
    await connection.close();
    if (cause instanceof StartProblem) throw cause;
    throw new StartProblem(
      `the NATS server cannot keep the log "${cluster}" (${sentenceOf(cause)}): start it with JetStream (nats-server -js), and allow this relay to use it`,
      { cause },
    );
  }
}

interface Parts {
  readonly connection: NatsConnection;
  readonly js: JetStreamClient;
  readonly manager: JetStreamManager;
  readonly objects: ObjectStore;
  readonly cluster: string;
  readonly id: string;
}

class NatsLog implements SharedLog {
  readonly id: string;
  readonly maxPieceBytes: number;
  readonly #parts: Parts;
  readonly #leadership: Leadership;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.id = parts.id;
    this.#leadership = new Leadership(parts.connection, parts.cluster);
    this.maxPieceBytes = (parts.connection.info?.max_payload ?? 1024 * 1024) - HEADER_BYTES;
  }

  async append(bytes: Uint8Array, behind: number): Promise<number> {
    const until = performance.now() + APPEND_MS;
    for (let isAgain = false; ; isAgain = true) {
      try {
        return await this.#publish(bytes, behind);
      } catch (cause) {
        if (isOvertaken(cause)) {
          // What was not confirmed may have arrived all the same.
          if (isAgain && (await this.#holds(bytes, behind + 1))) return behind + 1;
          throw new Overtaken(cause);
        }
        if (performance.now() < until) {
          await setTimeout(PAUSE_MS);
          continue;
        }
        throw new StoreFailure(
          `NATS did not confirm a write (${sentenceOf(cause)}): see that it runs and that a majority of its servers is there, and start the relay again. Nothing that was accepted is lost.`,
          { cause },
        );
      }
    }
  }

  async *read(behind: number, stop: AbortSignal): AsyncIterable<Piece> {
    const { js, cluster } = this.#parts;
    const from = { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: behind + 1 };
    const consumer = await js.consumers.get(cluster, from);
    const messages = await consumer.consume();
    const end = (): void => messages.stop();
    stop.addEventListener('abort', end);
    if (stop.aborted) end();
    try {
      for await (const { seq, data, info } of messages) {
        const bytes = Buffer.from(data.buffer, data.byteOffset, data.length);
        yield { number: seq, bytes, isLast: info.pending === 0 };
      }
    } finally {
      stop.removeEventListener('abort', end);
      messages.stop();
    }
  }

  async extent(): Promise<{ first: number; last: number; bytes: number }> {
    const { state } = await this.#parts.manager.streams.info(this.#parts.cluster);
    return { first: state.first_seq, last: state.last_seq, bytes: state.bytes };
  }

  async forget(upTo: number): Promise<void> {
    await this.#parts.manager.streams.purge(this.#parts.cluster, { seq: upTo + 1 });
  }

  async keep({ number, bytes }: Snapshot): Promise<void> {
    const { objects } = this.#parts;
    await objects.put({ name: String(number) }, streamed(bytes));
    for (const older of await this.#snapshots()) if (older < number) await objects.delete(String(older));
  }

  async newest(): Promise<Snapshot | undefined> {
    const number = (await this.#snapshots()).at(-1);
    const object = number === undefined ? null : await this.#parts.objects.get(String(number));
    return number === undefined || object === null ? undefined : { number, bytes: read(object) };
  }

  leader(waitMs: number): Promise<Leader | 'nobody' | 'silent'> {
    return this.#leadership.leader(waitMs);
  }

  lead(leader: Leader): void {
    this.#leadership.lead(leader);
  }

  leave(): void {
    this.#leadership.leave();
  }

  onLeader(heard: (leader: Leader | undefined) => void): void {
    this.#leadership.onLeader(heard);
  }

  async close(): Promise<void> {
    await this.#parts.connection.drain().catch(() => this.#parts.connection.close());
  }

  async #publish(bytes: Uint8Array, behind: number): Promise<number> {
    const { js, cluster } = this.#parts;
    const expect = { lastSequence: behind, streamName: cluster };
    const { seq } = await js.publish(`${cluster}.log`, bytes, { expect, timeout: TRY_MS });
    return seq;
  }

  async #holds(bytes: Uint8Array, number: number): Promise<boolean> {
    const kept = await this.#parts.manager.streams.getMessage(this.#parts.cluster, { seq: number });
    return kept !== null && Buffer.from(kept.data).equals(bytes);
  }

  async #snapshots(): Promise<readonly number[]> {
    const kept = await this.#parts.objects.list();
    return kept
      .filter(({ deleted }) => !deleted)
      .map(({ name }) => Number(name))
      .toSorted((a, b) => a - b);
  }
}

function isOvertaken(cause: unknown): boolean {
  const { StreamWrongLastSequence, StreamWrongLastSequenceUnknown } = JetStreamApiCodes;
  return (
    cause instanceof JetStreamApiError &&
    [StreamWrongLastSequence, StreamWrongLastSequenceUnknown].some((code) => code === cause.code)
  );
}

async function* read({ data, error }: ObjectResult): AsyncIterable<Uint8Array> {
  yield* data;
  const failed = await error;
  if (failed instanceof Error) throw failed;
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
