/** The stories of PROTOCOL.md are played: every line is a message that may be said, with numbers that go on rightly. */
import { deepEqual, equal, notEqual, ok } from 'node:assert/strict';
import { describe, expect, test } from 'vitest';
import { byeShape, frameShape, welcomeShape, type Frame, type Welcome } from '../../src/protocol/frame.ts';
import { helloShape, type Hello } from '../../src/protocol/hello.ts';
import { parse, parseDown, parseUp } from '../../src/protocol/parse.ts';
import { isRecord } from '../../src/protocol/shape.ts';
import { directions, fieldsOf } from './arbitrary-message.ts';
import { partsOf } from './document.ts';

type Direction = 'up' | 'down';
const LINE = /^(\w+) +([→←×]) +(.*)$/;

/** What one peer and the relay have said to each other, as far as the story tells. */
class Told {
  /** Number of the last message of each direction; unknown until the first frame. */
  readonly said: Record<Direction, number | undefined> = { up: undefined, down: undefined };
  readonly acked: Record<Direction, number> = { up: 0, down: 0 };
  hello: Hello | undefined;

  welcome({ resumed, received }: Welcome): void {
    notEqual(this.hello, undefined, 'a welcome answers a hello');
    ok(resumed || received === 0, 'a fresh session counts from the beginning');
    this.said.up = received;
    this.said.down = resumed ? this.hello?.received : 0;
    this.acked.up = resumed ? Math.max(this.acked.up, received) : 0;
    this.acked.down = resumed ? this.acked.down : 0;
  }

  frame(direction: Direction, { seq, ack, messages }: Frame<unknown>): void {
    const other = direction === 'up' ? 'down' : 'up';
    const last = this.said[direction] ?? seq - 1;
    equal(seq, last + 1, `the number of ${JSON.stringify(messages)}`);
    this.said[direction] = last + messages.length;
    ok(ack <= (this.said[other] ?? ack), `${ack} was never said before ${JSON.stringify(messages)}`);
    ok(ack >= this.acked[other], 'an ack never falls');
    this.acked[other] = ack;
  }
}

function checkMessage(direction: Direction, message: unknown): void {
  const parsed = direction === 'up' ? parseUp(message) : parseDown(message);
  equal(parsed.ok ? '' : parsed.text, '', JSON.stringify(message));
  const { type, ...fields } = isRecord(message) ? message : {};
  const shapes = directions.find((each) => each.direction === direction)?.shapes;
  const known = fieldsOf(shapes?.[String(type)]);
  const unknown = Object.keys(fields).filter((field) => !Object.hasOwn(known, field));
  deepEqual(unknown, [], `fields of ${JSON.stringify(message)}`);
}

function play(line: string, peers: Map<string, Told>): void {
  const [, who = '', arrow, rest = ''] = LINE.exec(line) ?? [];
  notEqual(who, '', `"${line}" is no line of a scenario`);
  const told = peers.get(who) ?? new Told();
  peers.set(who, told);
  if (arrow === '×') return;
  const [, event = '', json = ''] = /^(\w+) +(.*)$/.exec(rest) ?? [];
  const value: unknown = JSON.parse(json);
  const said = `${arrow} ${event}`;
  switch (said) {
    case '→ auth': {
      const hello = parse(helloShape, value);
      if (!hello.ok) throw new Error(hello.text);
      told.hello = hello.value;
      return;
    }
    case '← welcome': {
      const welcome = parse(welcomeShape, value);
      if (!welcome.ok) throw new Error(welcome.text);
      told.welcome(welcome.value);
      return;
    }
    case '← bye':
      ok(parse(byeShape, value).ok, json);
      return;
    case '→ frame':
    case '← frame': {
      const direction = arrow === '→' ? 'up' : 'down';
      const frame = parse(frameShape, value);
      if (!frame.ok) throw new Error(frame.text);
      for (const message of frame.value.messages) checkMessage(direction, message);
      told.frame(direction, frame.value);
      return;
    }
    default:
      throw new Error(`"${said}" is not said on any connection.`);
  }
}

describe.each([...partsOf('Scenarios')])('%s', (_, text) => {
  const lines = [...text.matchAll(/^```wire\n([\s\S]*?)^```$/gm)].flatMap(([, story = '']) => story.trim().split('\n'));

  test('can be told on the wire', () => {
    expect(lines.length).toBeGreaterThan(1);
    const peers = new Map<string, Told>();
    for (const line of lines) play(line, peers);
  });
});

test('there is a story for everything that this page promises one for', () => {
  expect([...partsOf('Scenarios').keys()]).toEqual([
    'One question, one answer',
    'A stream that is steered',
    'Begun offline, said twice',
    'Picked up by another device',
    'Cancelled',
    'A worker dies, another goes on',
    'The relay restarts',
    'Three tasks, a leader that dies, one answer',
    'A topic with history, and a gap in it',
    'A look at a worker that hangs',
    'A new token in time',
    'A worker stops',
  ]);
});
