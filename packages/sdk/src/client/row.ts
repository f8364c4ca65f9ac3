/** What is said in one conversation in one turn of the event loop is kept and sent together, as one row. */
import { FRAME_TARGET_LENGTH } from '../protocol/limits.ts';

/** What each counts for at least, so that the first of very many are on their way while the others are being said. */
const LEAST_LENGTH = 1_024;

interface Row {
  readonly bodies: string[];
  more: boolean | undefined;
  room: number;
  readonly kept: Promise<unknown>;
}

/** Resolves when it is stored. */
export type Say = (body: string, more?: boolean) => Promise<unknown>;

/** `keep` keeps all of a row, or none. Whether there is more is said by the last of it. */
export function inRows(keep: (bodies: readonly string[], more?: boolean) => Promise<unknown>): Say {
  let row: Row | undefined;
  const begin = (): Row => {
    const begun: Row = {
      bodies: [],
      more: undefined,
      room: FRAME_TARGET_LENGTH,
      kept: Promise.resolve().then(() => {
        row = undefined;
        return keep(begun.bodies, begun.more);
      }),
    };
    return begun;
  };
  return (body, more) => {
    if (!row || row.room < body.length) row = begin();
    row.bodies.push(body);
    row.more = more;
    row.room -= Math.max(body.length, LEAST_LENGTH);
    return row.kept;
  };
}
