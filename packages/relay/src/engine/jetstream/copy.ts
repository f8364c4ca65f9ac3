/**
 * The copy that a relay of a cluster has of the common history, on its own disk: written from the shared log, piece by
 * piece, with a mark of how far it has come. What is not whole yet is not in it, and is read again after a restart.
 */
import type { Disk, Write } from '../embedded/disk.ts';
import { StoreFailure } from '../embedded/failure.ts';
import { LOG, META } from '../embedded/keys.ts';
import { seal, unseal } from '../embedded/sealed.ts';
import { readPiece, unpackWrites, writesPieces } from './piece.ts';
import { Overtaken, type Piece, type SharedLog } from './shared-log.ts';
import { pagesOf } from './snapshots.ts';

/** So much is gathered for one commit. */
const GATHERED_BYTES = 1024 * 1024;

/** How far a copy has come, in which log, and who led there. */
export interface Mark {
  readonly log: string;
  readonly number: number;
  readonly leader?: string | undefined;
}

export function markOf(disk: Pick<Disk, 'get'>): Mark | undefined {
  const bytes = disk.get(LOG);
  const mark = bytes === undefined ? undefined : unseal(LOG, bytes);
  return isMark(mark) ? mark : undefined;
}

export function marked(mark: Mark): Write {
  return [LOG, seal(LOG, mark)];
}

/** Pieces are missing between what this relay has and what the log still holds. */
export class Gap extends StoreFailure {
  constructor(number: number, last: number) {
    super(`The cluster's log goes on at ${number}, and this relay has what is up to ${last}: start it again, it begins with a snapshot. Nothing that was accepted is lost.`); // prettier-ignore
  }
}

export class Copy {
  readonly disk: Disk;
  readonly #log: string;
  #read: number;
  /** The last piece that leaves nothing open. */
  #whole: number;
  #leader: string | undefined;
  #parts: Buffer[] = [];
  #gathered = new Map<string, Uint8Array | undefined>();
  #bytes = 0;

  constructor(disk: Disk, mark: Mark) {
    this.disk = disk;
    this.#log = mark.log;
    this.#read = this.#whole = mark.number;
    this.#leader = mark.leader;
  }

  /** The last piece that was read. */
  get number(): number {
    return this.#read;
  }

  /** Where the last relay is that has said that it leads; undefined when none ever did. */
  get leader(): string | undefined {
    return this.#leader;
  }

  /** Takes the next piece; who leads from there on, if it says so. It may be on disk when this resolves, see `flush`. */
  async take({ number, bytes, isLast }: Piece): Promise<{ readonly url: string } | undefined> {
    if (number !== this.#read + 1) throw new Gap(number, this.#read);
    const content = readPiece(number, bytes);
    this.#read = number;
    if (content.kind === 'leads') {
      this.#parts = [];
      this.#whole = number;
      this.#leader = content.url;
    } else {
      this.#parts.push(content.bytes);
      if (content.isWhole) this.#apply(number);
    }
    if (isLast || this.#bytes > GATHERED_BYTES) await this.flush();
    return content.kind === 'leads' ? { url: content.url } : undefined;
  }

  /** This relay has appended it, and it says that it leads. Throws `Overtaken` when somebody else has done so since. */
  begin(number: number, url: string): void {
    if (this.#read > number) throw new Overtaken();
    this.#parts = [];
    this.#read = this.#whole = number;
    this.#leader = url;
  }

  /** Resolves when all that was taken is on disk. */
  async flush(): Promise<void> {
    const writes = this.#gathered;
    this.#gathered = new Map();
    this.#bytes = 0;
    await this.disk.commit([...writes, this.#mark()]);
  }

  /** Puts all that is on the disk into the log, which is empty: the name of the history last, as a sign that it is whole. */
  async give(log: Pick<SharedLog, 'append' | 'maxPieceBytes'>): Promise<void> {
    for await (const page of pagesOf(this.disk))
      await this.#append(
        log,
        page.filter(([key]) => key !== META),
      );
    await this.#append(log, [[META, this.disk.get(META)]]);
    await this.disk.commit([this.#mark()]);
  }

  /** The disk of the relay that leads: a commit is in the log before it is on the disk, one at a time. */
  leading(log: Pick<SharedLog, 'append' | 'maxPieceBytes'>): Disk {
    return {
      ...this.disk,
      commit: async (writes) => {
        const all = [...writes];
        await this.#append(log, all);
        await this.disk.commit([...all, this.#mark()]);
      },
    };
  }

  #mark(): Write {
    return marked({ log: this.#log, number: this.#whole, leader: this.#leader });
  }

  async #append(log: Pick<SharedLog, 'append' | 'maxPieceBytes'>, writes: readonly Write[]): Promise<void> {
    for (const piece of writesPieces(writes, log.maxPieceBytes)) this.#read = await log.append(piece, this.#read);
    this.#whole = this.#read;
  }

  #apply(number: number): void {
    const bytes = Buffer.concat(this.#parts);
    for (const [key, value] of unpackWrites(bytes)) this.#gathered.set(key, value);
    this.#parts = [];
    this.#whole = number;
    this.#bytes += bytes.length;
  }
}

function isMark(content: unknown): content is Mark {
  return typeof content === 'object' && content !== null && 'log' in content && 'number' in content;
}
