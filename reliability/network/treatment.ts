/** What becomes of the bytes of one way of a connection. */
import type { Socket } from 'node:net';

/** `up`: from the client to the relay. */
export type Way = 'up' | 'down';

export interface Treatment {
  /** So many bytes get through, and then something happens. @default Infinity */
  bytes: number;
  /** What then happens: silence, or the end of the connection that bore the last of them, once. */
  readonly ending: 'swallow' | 'cut' | 'reset';
  /** How late everything arrives. */
  readonly delayMs: number;
  readonly bytesPerSecond: number;
  /** Everything arrives in pieces of one byte. */
  readonly byteByByte: boolean;
  /** Everything arrives twice. */
  readonly twice: boolean;
}

export const UNTREATED: Treatment = {
  bytes: Infinity,
  ending: 'swallow',
  delayMs: 0,
  bytesPerSecond: Infinity,
  byteByByte: false,
  twice: false,
};

interface CarryPorts {
  treatment(): Treatment;
  heard(bytes: number): void;
  /** The connection is to end. */
  over(how: 'cut' | 'reset'): void;
}

/** Bytes under way; above, whoever sends has to wait. */
const UNDER_WAY = 64 * 1024;

/** Carries what comes from one socket to another, as the treatment says that holds when it comes. */
export function carry(from: Socket, onto: Socket, { treatment, heard, over }: CarryPorts): void {
  let last = Promise.resolve();
  let underWay = 0;
  const send = async (part: Buffer, { delayMs, bytesPerSecond, byteByByte }: Treatment, came: number) => {
    await pause(came + delayMs - performance.now());
    const size = byteByByte ? 1 : Math.min(part.length, Math.max(1, bytesPerSecond / 10));
    for (let at = 0; at < part.length && onto.writable; at += size) {
      onto.write(part.subarray(at, at + size));
      // Each in a segment of its own, and not before it is its turn.
      if (byteByByte) await new Promise((resolve) => setImmediate(resolve));
      if (bytesPerSecond < Infinity) await pause((1_000 * Math.min(size, part.length - at)) / bytesPerSecond);
    }
  };
  const queue = (task: () => Promise<void> | void): void => void (last = last.then(task));
  from.on('data', (part: Buffer) => {
    const now = treatment();
    heard(part.length);
    const through = part.subarray(0, Math.min(part.length, now.bytes));
    const isOver = through.length < part.length && now.ending !== 'swallow';
    now.bytes = isOver ? Infinity : now.bytes - through.length;
    underWay += part.length;
    if (underWay > UNDER_WAY) from.pause();
    const came = performance.now();
    queue(async () => {
      await send(now.twice ? Buffer.concat([through, through]) : through, now, came);
      if ((underWay -= part.length) <= UNDER_WAY) from.resume();
    });
    // What got through is let out first: destroyed at once, the socket would drop it.
    if (isOver) queue(() => void onto.write('', () => over(now.ending === 'reset' ? 'reset' : 'cut')));
  });
}

function pause(ms: number): Promise<void> | undefined {
  return ms > 0 ? new Promise((resolve) => setTimeout(resolve, ms)) : undefined;
}
