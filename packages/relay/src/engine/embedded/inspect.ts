/**
 * Looks at a data file before it is opened. The library has no checksums: it ends the process with a signal when a page
 * is missing, and does not find what is under a key or a page number that has changed. So all pages in use are read here,
 * as bytes, and must agree with each other:
 *
 *   newest of two metas ──► trees ──► pages ──► keys in order, within the bounds of the page above ──► seals
 *
 * A damaged value is let through: it is found when it is read, and the others are served. Throws `Damage` for all else.
 */
import {
  Damage,
  readBig,
  readFree,
  readMeta,
  readPage,
  type Big,
  type Meta,
  type Node,
  type Read,
  type Tree,
} from './pages.ts';
import { isBare, isSealed } from './sealed.ts';

/** What the library notes: keys are bytes there and numbers here, and the file is not in a folder of its own. */
const FLAGS = { data: 0, free: 0x4008 };

interface Walk {
  readonly read: Read;
  readonly meta: Meta;
  /** What each page of the file is used for: 0 for nothing, as far as is known. */
  readonly uses: Uint8Array;
  readonly compare: (a: Buffer, b: Buffer) => number;
  readonly entry: (node: Node, value: Buffer) => void;
  readonly seen: { branchPages: number; leafPages: number; overflowPages: number; entries: number };
}

interface Bounds {
  readonly from?: Buffer | undefined;
  readonly to?: Buffer | undefined;
  readonly level: number;
  /** Of the page above: who writes a page writes those above it too. */
  readonly transaction: number;
}

/** Throws `Damage`. Gives the transaction that was the last, and hands out what the file holds. */
export function inspect(read: Read, size: number, entry: (key: Buffer, value: Buffer) => void = () => {}): number {
  const meta = newestMeta(read, size);
  const uses = new Uint8Array(Math.ceil(size / meta.pageSize));
  const walk = { read, meta, uses };
  walkTree(meta.data, FLAGS.data, {
    ...walk,
    compare: (a, b) => a.compare(b),
    entry: (node, value) => {
      const { key } = node;
      if (hasOtherKey(node, value)) throw new Damage(`the key ${JSON.stringify(key.toString('latin1'))} has changed`);
      entry(key, value);
    },
  });
  walkTree(meta.free, FLAGS.free, {
    ...walk,
    compare: (a, b) => Number(a.readBigUInt64LE() - b.readBigUInt64LE()),
    entry: (_, value) => {
      for (const page of readFree(value)) use(walk, page);
    },
  });
  return meta.transaction;
}

function newestMeta(read: Read, size: number): Meta {
  const first = readMeta(read, 0);
  const second = first && readMeta(read, first.pageSize);
  if (first === undefined || second === undefined || second.pageSize !== first.pageSize) {
    throw new Damage(size < 2 * 4_096 ? `it has only ${size} bytes` : 'its first pages are not what they should be');
  }
  // They are written in turns, even transactions to the first and odd ones to the second.
  const isInTurn = first.transaction % 2 === 0 && Math.abs(first.transaction - second.transaction) === 1;
  const areTrue = [first, second].every((meta) => meta.transaction === rootTransaction(read, meta));
  if (!isInTurn || !areTrue) throw new Damage('its first pages do not follow each other');
  return second.transaction > first.transaction ? second : first;
}

/** Every transaction writes the root of a tree. What the one before the last has written is kept too. */
function rootTransaction(read: Read, { pageSize, data, free }: Meta): number {
  return Math.max(
    0,
    ...[data, free].map(({ root }) => (root === undefined ? 0 : readPage(read, pageSize, root).transaction)),
  );
}

function walkTree(tree: Tree, flags: number, ports: Omit<Walk, 'seen'>): void {
  const seen = { branchPages: 0, leafPages: 0, overflowPages: 0, entries: 0 };
  const walk = { ...ports, seen };
  if (tree.root !== undefined) walkPage(walk, tree.root, { level: tree.depth, transaction: walk.meta.transaction });
  const agrees =
    tree.flags === flags &&
    tree.branchPages === seen.branchPages &&
    tree.leafPages === seen.leafPages &&
    tree.overflowPages === seen.overflowPages &&
    tree.entries === seen.entries;
  if (!agrees) throw new Damage('it does not hold as much as it says');
}

function walkPage(walk: Walk, number: number, bounds: Bounds): void {
  use(walk, number);
  const { read, meta, seen, compare } = walk;
  const page = readPage(read, meta.pageSize, number);
  const isWhereItShouldBe = page.isLeaf === (bounds.level === 1) && page.transaction <= bounds.transaction;
  if (!isWhereItShouldBe) throw new Damage(`page ${number} is not where it should be`);
  if (page.isLeaf) seen.leafPages += 1;
  else seen.branchPages += 1;
  let { from } = bounds;
  page.nodes.forEach((node, at) => {
    const { key, child, value } = node;
    // The first key of a branch says nothing: all that is below the second is there.
    const isSaid = page.isLeaf || at > 0;
    if (isSaid && from !== undefined && compare(key, from) < (at === 0 ? 0 : 1)) throw outOfOrder(number);
    if (isSaid && bounds.to !== undefined && compare(key, bounds.to) >= 0) throw outOfOrder(number);
    if (isSaid) from = key;
    if (page.isLeaf) {
      seen.entries += 1;
      walk.entry(node, Buffer.isBuffer(value) ? value : bigValue(walk, value, page.transaction));
    } else {
      const to = page.nodes[at + 1]?.key ?? bounds.to;
      walkPage(walk, child, { from, to, level: bounds.level - 1, transaction: page.transaction });
    }
  });
}

function bigValue(walk: Walk, big: Big, transaction: number): Buffer {
  if (big.transaction > transaction) throw new Damage(`page ${big.page} is not where it should be`);
  const value = readBig(walk.read, walk.meta.pageSize, big);
  for (let page = big.page; page < big.page + big.pages; page += 1) use(walk, page);
  walk.seen.overflowPages += big.pages;
  return value;
}

/** A page has one use. Free pages may be behind the end of the file. */
function use({ uses, meta }: Pick<Walk, 'uses' | 'meta'>, page: number): void {
  if (page < 2 || page > meta.lastPage || (uses[page] ?? 0) > 0) throw new Damage(`page ${page} has two uses`);
  uses[page] = 1;
}

function outOfOrder(page: number): Damage {
  return new Damage(`the keys of page ${page} are not in order`);
}

/**
 * Whether a value was sealed for another key than the one it is found under: a value that is no more than a seal is
 * broken, or another one mends when one bit of the key, or of its length, is flipped. All else is damage of the value.
 */
function hasOtherKey({ key, body }: Node, value: Buffer): boolean {
  if (isSealed(key, value)) return false;
  if (isBare(value)) return true;
  const cut = key.length ^ 1;
  if (isSealed(body.subarray(0, cut), body.subarray(cut, cut + value.length))) return true;
  const other = Buffer.from(key);
  return Array.from({ length: key.length * 8 }, (_, bit) => bit).some((bit) => {
    const byte = key[bit >> 3] ?? 0;
    other.writeUInt8(byte ^ (1 << (bit & 7)), bit >> 3);
    const isMended = isSealed(other, value);
    other.writeUInt8(byte, bit >> 3);
    return isMended;
  });
}
