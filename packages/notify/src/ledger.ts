/**
 * What was sent, on disk before and after: a message is written down, sent, and crossed off. One that is not crossed off is
 * sent again under the same id, so that nothing is lost, and whoever keeps ids has nothing twice.
 */
import { existsSync, readFileSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import * as v from 'valibot';
import { Message, channels, type Channel, type News } from './contract.ts';
import { synced } from './shelf.ts';

const Line = v.variant('type', [
  /** The beginning: what happened before is no news. */
  v.object({ type: v.literal('begin'), atMs: v.number() }),
  v.object({
    type: v.literal('send'),
    atMs: v.number(),
    channel: v.picklist(channels),
    user: v.string(),
    message: Message,
  }),
  v.object({ type: v.literal('sent'), atMs: v.number(), id: v.string() }),
  v.object({ type: v.literal('given-up'), atMs: v.number(), id: v.string(), why: v.string() }),
  v.object({
    type: v.literal('seen'),
    atMs: v.number(),
    user: v.string(),
    conversation: v.string(),
    version: v.number(),
  }),
]);
type Line = v.InferOutput<typeof Line>;
export type Sending = Extract<Line, { type: 'send' }>;

export interface Lane {
  readonly user: string;
  readonly channel: Channel;
}

export class Ledger {
  readonly #file: string;
  readonly #now: () => number;
  #beganMs: number;
  readonly #open = new Map<string, Sending>();
  readonly #told = new Set<string>();
  readonly #lastMs = new Map<string, number>();
  readonly #seen = new Map<string, number>();
  #writing: Promise<void> = Promise.resolve();

  private constructor(file: string, now: () => number) {
    this.#file = file;
    this.#now = now;
    this.#beganMs = now();
  }

  /** Reads what is there, leaving out lines older than `keptMs`; what is open stays. */
  static async open(file: string, { now, keptMs }: { now: () => number; keptMs: number }): Promise<Ledger> {
    const ledger = new Ledger(file, now);
    const before = readLines(file);
    for (const line of before) ledger.#take(line);
    const kept = before.filter(
      (line) => line.atMs > now() - keptMs || (line.type === 'send' && ledger.#open.has(line.message.id)),
    );
    const lines: readonly Line[] = [
      { type: 'begin', atMs: ledger.#beganMs },
      ...kept.filter(({ type }) => type !== 'begin'),
    ];
    await synced(`${file}.new`, textOf(lines), 'w');
    await rename(`${file}.new`, file);
    return ledger;
  }

  /** What happened before this ledger began is no news. */
  get beganMs(): number {
    return this.#beganMs;
  }

  /** Whether this was written down to be sent over the channel. */
  wasTold(channel: Channel, news: News): boolean {
    return this.#told.has(`${channel} ${keyOf(news)}`);
  }

  /** When something was last sent there; undefined when nothing was. */
  lastMs(lane: Lane): number | undefined {
    return this.#lastMs.get(laneOf(lane));
  }

  isSeen({ user, conversation, version }: Pick<News, 'user' | 'conversation' | 'version'>): boolean {
    return (this.#seen.get(`${user} ${conversation}`) ?? -1) >= version;
  }

  /** Written down and not crossed off, the oldest first. */
  open(): readonly Sending[] {
    return [...this.#open.values()];
  }

  /** Each resolves when it is on disk. */
  async send(lane: Lane, message: Message): Promise<Sending> {
    const line: Sending = { type: 'send', atMs: this.#now(), ...lane, message };
    await this.#write(line);
    return line;
  }
  async sent(id: string): Promise<void> {
    await this.#write({ type: 'sent', atMs: this.#now(), id });
  }
  async giveUp(id: string, why: string): Promise<void> {
    await this.#write({ type: 'given-up', atMs: this.#now(), id, why });
  }
  async see(user: string, conversation: string, version: number): Promise<void> {
    await this.#write({ type: 'seen', atMs: this.#now(), user, conversation, version });
  }

  async #write(line: Line): Promise<void> {
    const written = this.#writing.then(() => synced(this.#file, textOf([line]), 'a'));
    this.#writing = written.catch(() => undefined); // whoever wrote it is told
    await written;
    this.#take(line);
  }

  #take(line: Line): void {
    switch (line.type) {
      case 'begin':
        this.#beganMs = line.atMs;
        return;
      case 'send':
        this.#open.set(line.message.id, line);
        this.#lastMs.set(laneOf(line), line.atMs);
        for (const news of line.message.items) this.#told.add(`${line.channel} ${keyOf(news)}`);
        return;
      case 'sent':
      case 'given-up':
        this.#open.delete(line.id);
        return;
      case 'seen': {
        const key = `${line.user} ${line.conversation}`;
        this.#seen.set(key, Math.max(this.#seen.get(key) ?? -1, line.version));
        return;
      }
    }
  }
}

/** One version of one conversation. */
export function keyOf({ conversation, kind, version }: Pick<News, 'conversation' | 'kind' | 'version'>): string {
  return `${conversation} ${kind} ${version}`;
}

export function laneOf({ user, channel }: Lane): string {
  return `${channel} ${user}`;
}

function textOf(lines: readonly Line[]): string {
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

/** The last line may have been cut short by a crash: it was not yet relied on. */
function readLines(file: string): readonly Line[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((text) => {
      const line = v.safeParse(Line, parsed(text));
      return line.success ? [line.output] : [];
    });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
