/** Who leads, said in plain messages of NATS: nothing of it is kept, and what it leads to is decided by the log. */
import { RequestError, type NatsConnection } from '@nats-io/transport-node';
import type { Leader, SharedLog } from './shared-log.ts';

export class Leadership implements Pick<SharedLog, 'leader' | 'lead' | 'leave' | 'onLeader'> {
  readonly #connection: NatsConnection;
  /** Asked on, and answered by the one that leads. */
  readonly #asked: string;
  /** What the one that leads says of its own accord: that it does, and, with nothing in it, that it does no more. */
  readonly #told: string;
  #leading: { stop(): void } | undefined;

  constructor(connection: NatsConnection, cluster: string) {
    this.#connection = connection;
    this.#asked = `${cluster}.leader`;
    this.#told = `${cluster}.leads`;
  }

  async leader(waitMs: number): Promise<Leader | 'nobody' | 'silent'> {
    try {
      const { data } = await this.#connection.request(this.#asked, '', { timeout: waitMs });
      return leaderIn(data) ?? 'silent';
    } catch (cause) {
      return cause instanceof RequestError && cause.isNoResponders() ? 'nobody' : 'silent';
    }
  }

  lead(leader: Leader): void {
    const said = JSON.stringify(leader);
    const asked = this.#connection.subscribe(this.#asked, {
      callback: (_error, message) => void message.respond(said),
    });
    this.#leading = { stop: () => asked.unsubscribe() };
    this.#connection.publish(this.#told, said);
  }

  leave(): void {
    if (this.#leading === undefined) return;
    this.#leading.stop();
    this.#leading = undefined;
    this.#connection.publish(this.#told);
  }

  onLeader(heard: (leader: Leader | undefined) => void): void {
    this.#connection.subscribe(this.#told, {
      callback: (error, { data }) => {
        if (error === null) heard(leaderIn(data));
      },
    });
  }
}

function leaderIn(data: Uint8Array): Leader | undefined {
  if (data.length === 0) return undefined;
  try {
    const said: unknown = JSON.parse(Buffer.from(data).toString());
    return isLeader(said) ? said : undefined;
  } catch {
    return undefined;
  }
}

function isLeader(said: unknown): said is Leader {
  return (
    typeof said === 'object' &&
    said !== null &&
    'url' in said &&
    typeof said.url === 'string' &&
    'number' in said &&
    typeof said.number === 'number'
  );
}
