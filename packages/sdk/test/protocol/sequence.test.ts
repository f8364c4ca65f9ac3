import { describe, expect, test } from 'vitest';
import { FRAME_TARGET_LENGTH } from '../../src/protocol/limits.ts';
import { FRAME_TARGET, Sequence } from '../../src/protocol/sequence.ts';

function said(count: number, length = 1): Sequence<number> {
  const sequence = new Sequence<number>();
  for (let number = 1; number <= count; number += 1) sequence.say(number, length);
  return sequence;
}

describe('framing', () => {
  test('puts what was said into one frame, numbered from the first message', () => {
    const sequence = said(3);
    expect(sequence.frame(7)).toEqual({ seq: 1, ack: 7, messages: [1, 2, 3] });
    expect(sequence.frame(7)).toEqual({ seq: 4, ack: 7, messages: [] });
    sequence.say(4, 1);
    expect(sequence.next).toBe(4);
    expect(sequence.frame(8)).toEqual({ seq: 4, ack: 8, messages: [4] });
    expect(sequence.inFlight).toBe(2);
  });

  test('cuts at the target size, but never within a message', () => {
    const sequence = new Sequence<string>();
    sequence.say('half', FRAME_TARGET_LENGTH / 2);
    sequence.say('other half', FRAME_TARGET_LENGTH / 2);
    sequence.say('one more', 1);
    sequence.say('far too long', FRAME_TARGET_LENGTH * 4);
    sequence.say('last', 1);
    const frames = Array.from({ length: 4 }, () => sequence.frame(0).messages);
    expect(frames).toEqual([['half', 'other half'], ['one more'], ['far too long'], ['last']]);
  });

  test('puts no more messages into a frame than one may have', () => {
    const sequence = said(FRAME_TARGET + 1, 0);
    expect(sequence.frame(0).messages.length).toBe(FRAME_TARGET);
    expect(sequence.frame(0)).toEqual({ seq: FRAME_TARGET + 1, ack: 0, messages: [FRAME_TARGET + 1] });
  });

  test('counts one by one what is said in a row, and parts no row', () => {
    const row = (length: number) => ({ bodies: Array.from({ length }, (_, at) => `${at}`) });
    const sequence = new Sequence<object>();
    const said = [row(FRAME_TARGET - 1), { type: 'end' }, row(1), row(FRAME_TARGET * 2), row(0), row(FRAME_TARGET - 1)];
    for (const message of said) sequence.say(message, 1);
    const frames = Array.from({ length: 4 }, () => sequence.frame(0).messages);
    expect(frames).toEqual([said.slice(0, 2), said.slice(2, 3), said.slice(3, 4), said.slice(4)]);
  });
});

describe('acknowledging', () => {
  test('calls back for each message once, in order, and lets it go', () => {
    const sequence = new Sequence<string>();
    const acked: [string, number][] = [];
    for (const message of ['a', 'b', 'c']) sequence.say(message, 10, (length) => acked.push([message, length]));
    expect(sequence.grew('c', 5)).toBe(true);
    sequence.frame(0);
    expect(sequence.ack(2)).toBe(true);
    expect(sequence.ack(2)).toBe(true);
    expect(acked).toEqual([
      ['a', 10],
      ['b', 10],
    ]);
    expect(sequence.said - sequence.acked).toBe(1);
    expect(sequence.ack(3)).toBe(true);
    expect(acked.at(-1)).toEqual(['c', 15]);
  });

  test('of an older number changes nothing', () => {
    const sequence = said(3);
    sequence.frame(0);
    sequence.ack(3);
    expect(sequence.ack(1)).toBe(true);
    expect(sequence.acked).toBe(3);
  });

  test('of what was never sent is a lie', () => {
    const sequence = said(3);
    expect(sequence.ack(1)).toBe(false);
    sequence.frame(0);
    sequence.say(4, 1);
    expect(sequence.ack(4)).toBe(false);
    expect(sequence.acked).toBe(0);
    expect(sequence.ack(3)).toBe(true);
  });

  test('frees a frame only when all of it was handled', () => {
    const sequence = said(2);
    sequence.frame(0);
    sequence.say(3, 1);
    sequence.frame(0);
    sequence.ack(1);
    expect(sequence.inFlight).toBe(2);
    sequence.ack(2);
    expect(sequence.inFlight).toBe(1);
  });

  test('keeps the numbers right over many thousands of messages', () => {
    const sequence = new Sequence<number>();
    for (let number = 1; number <= 20_000; number += 1) {
      sequence.say(number, 1);
      expect(sequence.frame(0)).toEqual({ seq: number, ack: 0, messages: [number] });
      if (number % 7 === 0) sequence.ack(number - 3);
    }
    expect(sequence.said).toBe(20_000);
    expect(sequence.resume(sequence.acked)).toBe(true);
    expect(sequence.frame(0).messages[0]).toBe(sequence.acked + 1);
  });
});

describe('hearing', () => {
  test('takes what is new of a frame that comes again, longer than before', () => {
    const sequence = new Sequence<never>();
    expect(sequence.hear({ seq: 1, ack: 0, messages: ['a', 'b'] })).toEqual(['a', 'b']);
    expect(sequence.hear({ seq: 1, ack: 0, messages: ['a', 'b'] })).toEqual([]);
    expect(sequence.hear({ seq: 2, ack: 0, messages: ['b', 'c', 'd'] })).toEqual(['c', 'd']);
    expect(sequence.heard).toBe(4);
  });

  test('refuses a frame that leaves something out, and counts nothing of it', () => {
    const sequence = new Sequence<never>();
    expect(sequence.hear({ seq: 2, ack: 0, messages: ['b'] })).toBeUndefined();
    expect(sequence.heard).toBe(0);
  });

  test('takes a frame without messages for what it is', () => {
    const sequence = new Sequence<never>();
    for (const seq of [1, 2, 1_000]) expect(sequence.hear({ seq, ack: 0, messages: [] })).toEqual([]);
    expect(sequence.heard).toBe(0);
  });
});

describe('resuming', () => {
  test('says again what the other side has not handled, under the same numbers', () => {
    const sequence = said(4);
    sequence.frame(0);
    expect(sequence.resume(2)).toBe(true);
    expect(sequence.inFlight).toBe(0);
    expect(sequence.next).toBe(3);
    expect(sequence.frame(5)).toEqual({ seq: 3, ack: 5, messages: [3, 4] });
  });

  test('fails when the other side has forgotten what it acknowledged', () => {
    const sequence = said(4);
    sequence.frame(0);
    sequence.ack(3);
    expect(sequence.resume(2)).toBe(false);
  });

  test('fails when the other side claims what was never sent', () => {
    const sequence = said(4);
    expect(sequence.resume(1)).toBe(false);
  });

  test('hears an acknowledgement that overtakes what it acknowledges, because that was sent on the connection before', () => {
    const sequence = said(5);
    sequence.frame(0);
    expect(sequence.resume(2)).toBe(true);
    expect(sequence.ack(5)).toBe(true);
    expect(sequence.said).toBe(5);
    expect(sequence.frame(0).messages).toEqual([]);
    sequence.say(6, 1);
    expect(sequence.frame(0)).toEqual({ seq: 6, ack: 0, messages: [6] });
  });

  test('works again when the next connection is lost before anything was said on it', () => {
    const sequence = said(5);
    sequence.frame(0);
    expect(sequence.resume(2)).toBe(true);
    expect(sequence.resume(5)).toBe(true);
    expect([sequence.acked, sequence.said]).toEqual([5, 5]);
  });
});
