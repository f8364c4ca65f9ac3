/**
 * Which edition of a pool a member is of: a number that whoever releases a new handler raises, and the file that makes it.
 * The highest number is the pool's; of one number the file of whoever came first.
 */

export interface Edition {
  readonly version: number;
  /** SHA-256 of the role's file. */
  readonly hash: string;
}

interface OfEdition {
  /** Unset while a member has not said it. */
  readonly edition?: Edition | undefined;
}

/** The pool's edition by those who are there, in the order they came. */
export function newestOf(members: ReadonlyMap<string, OfEdition>): Edition | undefined {
  let newest: Edition | undefined;
  for (const { edition } of members.values())
    if (edition !== undefined && edition.version > (newest?.version ?? -Infinity)) newest = edition;
  return newest;
}

/** Whether it is known to be of another edition than the pool. */
export function isOutdated({ edition }: OfEdition, newest: Edition | undefined): boolean {
  return edition !== undefined && newest !== undefined && !isSame(edition, newest);
}

/** Whether somebody of this edition tells newcomers what they are to be, where the pool is known to be of that one. */
export function speaksFor(mine: Edition, newest: Edition): boolean {
  return mine.version > newest.version || isSame(mine, newest);
}

export function isSame(one: Edition, other: Edition | undefined): boolean {
  return one.version === other?.version && one.hash === other.hash;
}
