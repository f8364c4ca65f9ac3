/**
 * Two ends of a session over a line that may be lost at any time, against the plainest model there is: what one end
 * says is an array, and what the other has heard is always the beginning of it. A message is the numbers of its parts.
 */
import { deepEqual, equal, notEqual, ok } from 'node:assert/strict';
import fc, { type Command } from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Frame } from '../../src/protocol/index.ts';
import { Sequence } from '../../src/protocol/sequence.ts';

type Side = 'page' | 'relay';
const other = (side: Side): Side => (side === 'page' ? 'relay' : 'page');
const sides = fc.constantFrom<Side>('page', 'relay');

class End {
  readonly sequence = new Sequence<number[]>();
  readonly said: number[][] = [];
  readonly heard: (readonly number[])[] = [];
  /** Messages whose acknowledgement was called back. */
  readonly acked: number[][] = [];
  unackedLength = 0;
  /** Taken responsibility for: follows what was heard, as a disk does. */
  handled = 0;
  /** On their way to this end. */
  arriving: Frame<readonly number[]>[] = [];
  #parts = 0;

  say(length: number): void {
    const message = [(this.#parts += 1)];
    this.said.push(message);
    this.unackedLength += length;
    this.sequence.say(message, length, (whole) => {
      this.acked.push(message);
      this.unackedLength -= whole;
    });
  }

  /** Adds to what was said last, if that is still possible. */
  grow(length: number): void {
    const last = this.said.at(-1);
    if (last === undefined || !this.sequence.grew(last, length)) return;
    last.push((this.#parts += 1));
    this.unackedLength += length;
  }
}

class Wire {
  readonly page = new End();
  readonly relay = new End();
  up = true;

  /** Puts waiting messages on the line, or a frame without any that only acknowledges. */
  send(from: Side, window: number): void {
    const end = this[from];
    const full = end.sequence.inFlight >= window;
    if (full) this[other(from)].arriving.push({ seq: end.sequence.next, ack: end.handled, messages: [] });
    while (end.sequence.inFlight < window) {
      const frame = end.sequence.frame(end.handled);
      // As it is now: what becomes of a message later is not on the line.
      this[other(from)].arriving.push({ ...frame, messages: frame.messages.map((each) => [...each]) });
      if (frame.messages.length === 0) break;
    }
  }

  deliver(to: Side): void {
    const end = this[to];
    const frame = end.arriving.shift();
    if (frame === undefined) return;
    const fresh = end.sequence.hear(frame);
    notEqual(fresh, undefined, 'nothing is left out');
    end.heard.push(...(fresh ?? []));
    ok(end.sequence.ack(frame.ack), `${to} is told that ${frame.ack} was handled`);
  }

  handle(side: Side): void {
    this[side].handled = this[side].heard.length;
  }

  lose(): void {
    this.up = false;
    this.page.arriving = [];
    this.relay.arriving = [];
  }

  /** A new connection: each side says how far it has handled. */
  resume(): void {
    this.up = true;
    ok(this.relay.sequence.resume(this.page.handled), 'the relay resumes');
    ok(this.page.sequence.resume(this.relay.handled), 'the page resumes');
  }

  check(): void {
    for (const side of ['page', 'relay'] as const) {
      const [speaker, hearer] = [this[side], this[other(side)]];
      deepEqual(hearer.heard, speaker.said.slice(0, hearer.heard.length), 'once each, in order');
      deepEqual(speaker.acked, speaker.said.slice(0, speaker.sequence.acked));
      ok(speaker.sequence.acked <= hearer.handled, 'nobody acknowledges what it has not handled');
      equal(speaker.sequence.said, speaker.said.length);
      ok(speaker.sequence.next <= speaker.sequence.said + 1);
      equal(hearer.sequence.heard, hearer.heard.length);
    }
  }
}

/** The model holds nothing: all promises are about the two ends. */
type Nothing = Record<string, never>;

function command(
  name: string,
  act: (wire: Wire) => void,
  when: (wire: Wire) => boolean = () => true,
): Command<Nothing, Wire> {
  return {
    check: () => true,
    run: (_, wire) => {
      if (when(wire)) act(wire);
      wire.check();
    },
    toString: () => name,
  };
}

const isUp = (wire: Wire): boolean => wire.up;
const commands = [
  fc
    .tuple(sides, fc.nat(100_000))
    .map(([side, length]) => command(`${side} says ${length}`, (wire) => wire[side].say(length))),
  fc
    .tuple(sides, fc.nat(10_000))
    .map(([side, length]) => command(`${side} adds ${length}`, (wire) => wire[side].grow(length))),
  fc
    .tuple(sides, fc.integer({ min: 1, max: 4 }))
    .map(([side, window]) => command(`${side} sends`, (wire) => wire.send(side, window), isUp)),
  sides.map((side) => command(`${side} hears`, (wire) => wire.deliver(side), isUp)),
  sides.map((side) => command(`${side} handles`, (wire) => wire.handle(side))),
  fc.constant(command('the line is lost', (wire) => wire.lose(), isUp)),
  fc.constant(
    command(
      'a new line',
      (wire) => wire.resume(),
      (wire) => !wire.up,
    ),
  ),
];

describe('a session over a line that is lost again and again', () => {
  test('carries every message once and in order, and acknowledges nothing that was not handled', () => {
    fc.assert(
      fc.property(fc.commands(commands, { maxCommands: 120, size: 'max' }), (each) => {
        const wire = new Wire();
        fc.modelRun(() => ({ model: {}, real: wire }), each);
        if (wire.up) wire.lose();
        wire.resume();
        for (let round = 0; round < 2 * (wire.page.said.length + wire.relay.said.length) + 4; round += 1) {
          for (const side of ['page', 'relay'] as const) {
            wire.send(side, 2);
            while (wire[other(side)].arriving.length > 0) wire.deliver(other(side));
            wire.handle(other(side));
          }
        }
        wire.check();
        for (const side of ['page', 'relay'] as const) {
          expect(wire[other(side)].heard, 'everything arrives in the end').toEqual(wire[side].said);
          expect(wire[side].sequence.acked).toBe(wire[side].said.length);
          expect(wire[side].unackedLength).toBe(0);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('breaks at once when the other end is not what it says', () => {
    fc.assert(
      fc.property(fc.nat(20), fc.nat(20), fc.integer({ min: 1, max: 20 }), (count, framed, beyond) => {
        const sequence = new Sequence<number>();
        for (let number = 1; number <= count; number += 1) sequence.say(number, 200_000);
        for (let frame = 0; frame < framed; frame += 1) sequence.frame(0);
        const sent = Math.min(count, framed);
        expect(sequence.ack(sent + beyond)).toBe(false);
        expect(sequence.hear({ seq: 1 + beyond, ack: 0, messages: [1] })).toBeUndefined();
        expect(sequence.acked).toBe(0);
        expect(sequence.ack(sent)).toBe(true);
      }),
    );
  });
});
