/**
 * Who leads, said in plain messages of NATS: nothing of it is kept, and what it leads to is decided by the log. It is said
 * again and again, so that also who was cut off for a while hears that somebody else leads now.
 */
import { RequestError, type NatsConnection } from '@nats-io/transport-node';
import type { Leader, SharedLog, Told } from './shared-log.ts';

const AGAIN_MS = 1_000;

export class Leadership implements Pick<SharedLog, 'leader' | 'lead' | 'leave' | 'onTold'> {
  readonly #connection: NatsConnection;
  /** Asked on, and answered by the one that leads. */
  readonly #asked: string;
  /** What the one that leads says of its own accord. */
  readonly #told: string;
  #leading: { readonly leader: Leader; stop(): void } | undefined;

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
      callback: (error, message) => {
        if (error === null) message.respond(said);
      },
    });
    const tell = (): void => this.#tell({ leads: leader });
    const again = setInterval(tell, AGAIN_MS).unref();
    this.#leading = {
      leader,
      stop: () => {
        clearInterval(again);
        asked.unsubscribe();
      },
    };
    tell();
  }

  leave(): void {
    if (this.#leading === undefined) return;
    this.#leading.stop();
    this.#tell({ left: this.#leading.leader.number });
    this.#leading = undefined;
  }

  onTold(heard: (told: Told) => void): void {
    this.#connection.subscribe(this.#told, {
      callback: (error, { data }) => {
        const told = error === null ? parsed(data) : undefined;
        if (isTold(told)) heard(told);
      },
    });
  }

  #tell(told: Told): void {
    if (!this.#connection.isClosed()) this.#connection.publish(this.#told, JSON.stringify(told));
  }
}

function leaderIn(data: Uint8Array): Leader | undefined {
  const said = parsed(data);
  return isLeader(said) ? said : undefined;
}

function parsed(data: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(data).toString());
  } catch {
    return undefined;
  }
}

function isTold(said: unknown): said is Told {
  if (typeof said !== 'object' || said === null) return false;
  return 'leads' in said ? isLeader(said.leads) : 'left' in said && typeof said.left === 'number';
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
