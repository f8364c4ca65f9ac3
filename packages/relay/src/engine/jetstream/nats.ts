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
  type ConsumerMessages,
  type JetStreamClient,
  type JetStreamManager,
} from '@nats-io/jetstream';
import { Objm, type ObjectStore } from '@nats-io/obj';
import type { NatsConnection } from '@nats-io/transport-node';
import type { Log } from '../../log.ts';
import { sentenceOf, StartProblem } from '../../problem.ts';
import { StoreFailure } from '../embedded/failure.ts';
import { Leadership } from './leadership.ts';
import { NatsSnapshots } from './nats-snapshots.ts';
import { checkVersion, connectTo, idOf, streamOf } from './nats-server.ts';
import { LogLost, Overtaken, type Leader, type Piece, type SharedLog, type Snapshot, type Told } from './shared-log.ts';

/** Less than a commit may take, so that the sentence about NATS comes first. */
const APPEND_MS = 8_000;
const OPEN_MS = 10_000;
/** What is under way when a server goes is answered by nobody. */
const TRY_MS = 2_000;
const PAUSE_MS = 100;
const AGAIN_MS = 500;
const HEARTBEAT_MS = 1_000;
const EXPIRES_MS = 5_000;
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
  const until = performance.now() + OPEN_MS;
  for (;;) {
    try {
      return await openOn(connection, cluster, log);
    } catch (cause) {
      // Its servers may have to agree on a leader of their own first.
      if (!(cause instanceof StartProblem) && performance.now() < until) {
        await setTimeout(PAUSE_MS);
        continue;
      }
      await connection.close();
      if (cause instanceof StartProblem) throw cause;
      throw new StartProblem(
        `the NATS server cannot keep the log "${cluster}" (${sentenceOf(cause)}): start it with JetStream (nats-server -js), see that a majority of its servers is there, and allow this relay to use it`,
        { cause },
      );
    }
  }
}

async function openOn(connection: NatsConnection, cluster: string, log: Pick<Log, 'warn'>): Promise<SharedLog> {
  checkVersion(connection, log);
  const manager = await jetstreamManager(connection);
  const stream = await streamOf(manager, cluster, connection.info?.cluster === undefined ? undefined : log);
  const js = jetstream(connection);
  const { num_replicas: replicas } = stream.config;
  const objects = await new Objm(js).create(`${cluster}-snapshots`, { replicas });
  return new NatsLog({ connection, js, manager, objects, cluster, log, id: idOf(stream) });
}

interface Parts {
  readonly connection: NatsConnection;
  readonly js: JetStreamClient;
  readonly manager: JetStreamManager;
  readonly objects: ObjectStore;
  readonly cluster: string;
  readonly log: Pick<Log, 'warn'>;
  readonly id: string;
}

class NatsLog implements SharedLog {
  readonly id: string;
  readonly maxPieceBytes: number;
  readonly #parts: Parts;
  readonly #leadership: Leadership;
  readonly #snapshots: NatsSnapshots;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.id = parts.id;
    this.#leadership = new Leadership(parts.connection, parts.cluster);
    this.#snapshots = new NatsSnapshots(parts.objects);
    this.maxPieceBytes = (parts.connection.info?.max_payload ?? 1024 * 1024) - HEADER_BYTES;
  }

  async append(bytes: Uint8Array, behind: number): Promise<number> {
    const until = performance.now() + APPEND_MS;
    for (let isAgain = false; ; isAgain = true) {
      try {
        return await this.#publish(bytes, behind);
      } catch (cause) {
        // What was not confirmed may have arrived all the same.
        const holds = isOvertaken(cause) && isAgain && (await this.#holds(bytes, behind + 1));
        if (holds === true) return behind + 1;
        if (isOvertaken(cause) && holds === false) throw new Overtaken(cause);
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
    for (let at = behind; !stop.aborted;) {
      try {
        for await (const piece of this.#readOnce(at, stop)) {
          at = piece.number;
          yield piece;
        }
      } catch (cause) {
        if (cause instanceof LogLost) throw cause;
        this.#parts.log.warn('the log of the cluster cannot be read; this is tried again', { why: sentenceOf(cause) });
      }
      if (!stop.aborted) await setTimeout(AGAIN_MS);
    }
  }

  /**
   * A consumer lives on one server. When that is gone the library waits for it for ever; so it ends here when nothing is
   * heard of it, and the next one lives elsewhere.
   */
  async *#readOnce(behind: number, stop: AbortSignal): AsyncIterable<Piece> {
    const { js, cluster } = this.#parts;
    await this.extent();
    const from = { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: behind + 1 };
    const consumer = await js.consumers.get(cluster, from);
    const messages = await consumer.consume({ idle_heartbeat: HEARTBEAT_MS, expires: EXPIRES_MS });
    const end = (): void => messages.stop();
    stop.addEventListener('abort', end);
    if (stop.aborted) end();
    void endWhenSilent(messages);
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
    const stream = await this.#parts.manager.streams.info(this.#parts.cluster).catch((cause: unknown) => {
      throw isMissing(cause) ? new LogLost(cause) : cause;
    });
    if (idOf(stream) !== this.id) throw new LogLost();
    const { first_seq: first, last_seq: last, bytes } = stream.state;
    return { first, last, bytes };
  }

  async forget(upTo: number): Promise<void> {
    await this.#parts.manager.streams.purge(this.#parts.cluster, { seq: upTo + 1 });
  }

  keep(snapshot: Snapshot): Promise<void> {
    return this.#snapshots.keep(snapshot);
  }

  newest(): Promise<Snapshot | undefined> {
    return this.#snapshots.newest();
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

  onTold(heard: (told: Told) => void): void {
    this.#leadership.onTold(heard);
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

  /** Whether it is what the log has there; undefined when nobody answers. */
  async #holds(bytes: Uint8Array, number: number): Promise<boolean | undefined> {
    const { manager, cluster } = this.#parts;
    const kept = await manager.streams.getMessage(cluster, { seq: number }).catch(() => undefined);
    return kept === undefined ? undefined : kept !== null && Buffer.from(kept.data).equals(bytes);
  }
}

function isOvertaken(cause: unknown): boolean {
  const { StreamWrongLastSequence, StreamWrongLastSequenceUnknown } = JetStreamApiCodes;
  return (
    cause instanceof JetStreamApiError &&
    [StreamWrongLastSequence, StreamWrongLastSequenceUnknown].some((code) => code === cause.code)
  );
}

function isMissing(cause: unknown): boolean {
  return cause instanceof JetStreamApiError && cause.code === JetStreamApiCodes.StreamNotFound;
}

async function endWhenSilent(messages: ConsumerMessages): Promise<void> {
  for await (const { type } of messages.status()) if (type === 'heartbeats_missed') messages.stop();
}
