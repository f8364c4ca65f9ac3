/**
 * Several histories as one, without holding them: always the earliest of the heads. Events of one file keep their order
 * whatever their times say; between files the order is that of a clock which all of them share.
 */
import { closeSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import type { Event } from './event.ts';
import { parseLines } from './lines.ts';

const PIECE = 1 << 20;

export function* merge(histories: Iterable<Iterable<Event>>): Iterable<Event> {
  const heads: { event: Event; rest: Iterator<Event> }[] = [];
  for (const history of histories) {
    const rest = history[Symbol.iterator]();
    const first = rest.next();
    if (first.done !== true) heads.push({ event: first.value, rest });
  }
  for (;;) {
    let earliest = heads[0];
    for (const head of heads) if (earliest !== undefined && head.event.at < earliest.event.at) earliest = head;
    if (earliest === undefined) return;
    yield earliest.event;
    const next = earliest.rest.next();
    if (next.done === true) heads.splice(heads.indexOf(earliest), 1);
    else earliest.event = next.value;
  }
}

/** The events of a file, read piece by piece. */
export function* readHistory(file: string): Iterable<Event> {
  const descriptor = openSync(file, 'r');
  try {
    const piece = Buffer.allocUnsafe(PIECE);
    const decoder = new StringDecoder();
    let rest = '';
    for (let length = readSync(descriptor, piece); length > 0; length = readSync(descriptor, piece)) {
      const text = rest + decoder.write(piece.subarray(0, length));
      const end = text.lastIndexOf('\n') + 1;
      yield* parseLines(text.slice(0, end));
      rest = text.slice(end);
    }
    yield* parseLines(rest);
  } finally {
    closeSync(descriptor);
  }
}
