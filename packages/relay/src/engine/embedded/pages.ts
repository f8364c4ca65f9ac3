/**
 * The pages of a data file, read as bytes: unlike the library, which maps the file into memory, nothing found here can
 * end the process.
 *
 *   meta page    | number | transaction | … | flags | … | magic | version | address | map size | free tree | data tree | last page | transaction |
 *   tree page    | number | transaction | … | flags | end of places, of room | places of nodes … room … nodes |
 *   node         | length or page | flags | length of key | key | value, or where its own pages are |
 */

/** Gives bytes of a file; fewer when it ends before. */
export type Read = (position: number, length: number) => Buffer;

/** Says what is wrong with a file, in words that go into a sentence. */
export class Damage extends Error {
  override readonly name = 'Damage';
}

/** One of the two trees in a file: which pages are free, and the data. */
export interface Tree {
  readonly flags: number;
  readonly depth: number;
  readonly branchPages: number;
  readonly leafPages: number;
  readonly overflowPages: number;
  readonly entries: number;
  /** Undefined: it is empty. */
  readonly root: number | undefined;
}

export interface Meta {
  readonly pageSize: number;
  readonly mapSize: number;
  readonly free: Tree;
  readonly data: Tree;
  readonly lastPage: number;
  readonly transaction: number;
}

export interface Node {
  /** What is on its page of key and value, up to the next node. */
  readonly body: Buffer;
  readonly key: Buffer;
  /** In a branch: the page below. */
  readonly child: number;
  /** In a leaf: the value, or where it is. */
  readonly value: Buffer | Big;
}

/** A value that has pages of its own. */
export interface Big {
  readonly page: number;
  readonly pages: number;
  readonly transaction: number;
  readonly length: number;
}

export interface Page {
  /** The one that wrote it. */
  readonly transaction: number;
  readonly isLeaf: boolean;
  readonly nodes: readonly Node[];
}

const MAGIC = 0xbeefc0de;
const VERSION = 2;
const FLAG = { branch: 0x01, leaf: 0x02, overflow: 0x04, meta: 0x08 };
const BIG = 0x01;
const BIG_BYTES = 24;
const HEADER = 24;
const NODE_HEADER = 8;
const META_BYTES = 168;
const NO_PAGE = 0xffff_ffff_ffff_ffffn;
const EMPTY = Buffer.alloc(0);
const PAGE_SIZES = [4_096, 8_192, 16_384, 32_768, 65_536];

/** One of the two first pages. Undefined: it is none. */
export function readMeta(read: Read, position: number): Meta | undefined {
  const bytes = read(position, META_BYTES);
  if (bytes.length < META_BYTES) return undefined;
  const isMeta = bytes.readUInt16LE(18) === FLAG.meta && bytes.readBigUInt64LE(32) === 0n;
  if (!isMeta || bytes.readUInt32LE(24) !== MAGIC || bytes.readUInt32LE(28) !== VERSION) return undefined;
  const pageSize = bytes.readUInt32LE(48);
  if (!PAGE_SIZES.includes(pageSize)) return undefined;
  return {
    pageSize,
    mapSize: numberAt(bytes, 40),
    free: readTree(bytes, 48),
    data: readTree(bytes, 96),
    lastPage: numberAt(bytes, 144),
    transaction: numberAt(bytes, 152),
  };
}

/** Of a file that is whole. */
export function lastTransaction(read: Read): number {
  const first = readMeta(read, 0);
  const second = first && readMeta(read, first.pageSize);
  return Math.max(first?.transaction ?? 0, second?.transaction ?? 0);
}

function readTree(bytes: Buffer, at: number): Tree {
  const root = bytes.readBigUInt64LE(at + 40);
  return {
    flags: bytes.readUInt16LE(at + 4),
    depth: bytes.readUInt16LE(at + 6),
    branchPages: numberAt(bytes, at + 8),
    leafPages: numberAt(bytes, at + 16),
    overflowPages: numberAt(bytes, at + 24),
    entries: numberAt(bytes, at + 32),
    root: root === NO_PAGE ? undefined : Number(root),
  };
}

/** A page of a tree. Throws `Damage` when it is none. */
export function readPage(read: Read, pageSize: number, page: number): Page {
  const bytes = readAll(read, page * pageSize, pageSize);
  const flags = flagsOf(bytes, page);
  if (flags !== FLAG.branch && flags !== FLAG.leaf) throw new Damage(`page ${page} is not of a tree`);
  const isLeaf = flags === FLAG.leaf;
  const [lower, upper] = [bytes.readUInt16LE(20) + HEADER, bytes.readUInt16LE(22) + HEADER];
  if (lower % 2 !== 0 || lower > upper || upper > pageSize) throw new Damage(`page ${page} has no sensible bounds`);
  const places = Array.from({ length: (lower - HEADER) / 2 }, (_, at) => bytes.readUInt16LE(HEADER + 2 * at) + HEADER);
  const nodes = places.map((at) => {
    const node = at >= upper && at + NODE_HEADER <= pageSize ? readNode(bytes, at, isLeaf) : undefined;
    if (node === undefined) throw new Damage(`page ${page} has a node that makes no sense`);
    return node;
  });
  checkTiling(page, places, nodes, upper, pageSize);
  return { transaction: numberAt(bytes, 8), isLeaf, nodes };
}

/** Nodes lie one behind the other, with nothing between them, up to the end of their page. */
function checkTiling(page: number, places: readonly number[], nodes: readonly Node[], from: number, to: number): void {
  const lengths = new Map(places.map((place, at) => [place, NODE_HEADER + (nodes[at]?.body.length ?? 0)]));
  let end = from;
  for (const place of places.toSorted((a, b) => a - b)) {
    if (place !== end) break;
    end += lengths.get(place) ?? 0;
  }
  if (end !== to || lengths.size !== places.length) throw new Damage(`the nodes of page ${page} do not fit together`);
}

function readNode(bytes: Buffer, at: number, isLeaf: boolean): Node | undefined {
  const length = bytes.readUInt32LE(at);
  const flags = bytes.readUInt16LE(at + 4);
  const behindKey = at + NODE_HEADER + bytes.readUInt16LE(at + 6);
  if (behindKey > bytes.length) return undefined;
  const key = bytes.subarray(at + NODE_HEADER, behindKey);
  const inPage = isLeaf ? (flags === BIG ? BIG_BYTES : length) : 0;
  if (behindKey + inPage > bytes.length || (isLeaf && flags !== 0 && flags !== BIG)) return undefined;
  const node = { body: bytes.subarray(at + NODE_HEADER, even(behindKey + inPage)), key, child: 0, value: EMPTY };
  if (!isLeaf) return { ...node, child: flags * 2 ** 32 + length };
  if (flags === 0) return { ...node, value: bytes.subarray(behindKey, behindKey + length) };
  const number = (from: number): number => numberAt(bytes, behindKey + from);
  return { ...node, value: { page: number(0), transaction: number(8), pages: number(16), length } };
}

function even(length: number): number {
  return length + (length % 2);
}

/** A value that has pages of its own. Throws `Damage` when they are others. */
export function readBig(read: Read, pageSize: number, { page, pages, length }: Big): Buffer {
  if (pages < Math.ceil((HEADER + length) / pageSize)) throw new Damage(`page ${page} has a value that does not fit`);
  const bytes = readAll(read, page * pageSize, HEADER + length);
  const isBig = flagsOf(bytes, page) === FLAG.overflow && bytes.readUInt32LE(20) === pages;
  if (!isBig) throw new Damage(`page ${page} does not begin a value`);
  return bytes.subarray(HEADER);
}

/**
 * Pages that are free, as a value of the free tree names them: single ones, and runs as a negative length and a first.
 * One by one: a damaged length may promise more of them than there is memory for.
 */
export function* readFree(bytes: Buffer): Iterable<number> {
  const words = Array.from({ length: bytes.length >> 3 }, (_, at) => Number(bytes.readBigInt64LE(at * 8)));
  const [count = 0] = words;
  if (count >= words.length) throw new Damage('a list of free pages is longer than it can be');
  for (let at = 1; at <= count; at += 1) {
    const word = words[at] ?? 0;
    if (word > 0) yield word;
    if (word >= 0) continue;
    const first = words[(at += 1)] ?? 0;
    for (let page = first; page < first - word; page += 1) yield page;
  }
}

function flagsOf(bytes: Buffer, page: number): number {
  if (numberAt(bytes, 0) !== page) throw new Damage(`page ${page} says that it is another one`);
  return bytes.readUInt16LE(18);
}

function readAll(read: Read, position: number, length: number): Buffer {
  const bytes = Number.isSafeInteger(position + length) ? read(position, length) : EMPTY;
  if (bytes.length < length) throw new Damage(`it ends before byte ${position + length}`);
  return bytes;
}

function numberAt(bytes: Buffer, at: number): number {
  return bytes.readUInt32LE(at) + bytes.readUInt32LE(at + 4) * 2 ** 32;
}
