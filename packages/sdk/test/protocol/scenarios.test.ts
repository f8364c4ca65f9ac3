/** The stories of PROTOCOL.md are played: every line is a message that may be said, with numbers that go on rightly. */
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
    expect(this.hello, 'a welcome answers a hello').toBeDefined();
    if (!resumed) expect(received).toBe(0);
    this.said.up = received;
    this.said.down = resumed ? this.hello?.received : 0;
    this.acked.up = resumed ? Math.max(this.acked.up, received) : 0;
    this.acked.down = resumed ? this.acked.down : 0;
  }

  frame(direction: Direction, { seq, ack, messages }: Frame<unknown>): void {
    const other = direction === 'up' ? 'down' : 'up';
    const last = this.said[direction] ?? seq - 1;
    expect(seq, `the number of ${JSON.stringify(messages)}`).toBe(last + 1);
    this.said[direction] = last + messages.length;
    expect(ack, `the ack of ${JSON.stringify(messages)}`).toBeLessThanOrEqual(this.said[other] ?? ack);
    expect(ack).toBeGreaterThanOrEqual(this.acked[other]);
    this.acked[other] = ack;
  }
}

function checkMessage(direction: Direction, message: unknown): void {
  const parsed = direction === 'up' ? parseUp(message) : parseDown(message);
  expect(parsed.ok ? '' : parsed.text, JSON.stringify(message)).toBe('');
  const { type, ...fields } = isRecord(message) ? message : {};
  const shapes = directions.find((each) => each.direction === direction)?.shapes;
  expect(Object.keys(fieldsOf(shapes?.[String(type)]))).toEqual(expect.arrayContaining(Object.keys(fields)));
}

function play(line: string, peers: Map<string, Told>): void {
  const [, who = '', arrow, rest = ''] = LINE.exec(line) ?? [];
  expect(who, `"${line}" is no line of a scenario`).not.toBe('');
  const told = peers.get(who) ?? new Told();
  peers.set(who, told);
  if (arrow === '×') return;
  const [, event = '', json = ''] = /^(\w+) +(.*)$/.exec(rest) ?? [];
  const value: unknown = JSON.parse(json);
  const said = `${arrow} ${event}`;
  switch (said) {
    case '→ auth': {
      const hello = parse(helloShape, value);
      expect(hello.ok).toBe(true);
      told.hello = hello.ok ? hello.value : undefined;
      return;
    }
    case '← welcome': {
      const welcome = parse(welcomeShape, value);
      if (welcome.ok) told.welcome(welcome.value);
      expect(welcome.ok).toBe(true);
      return;
    }
    case '← bye':
      expect(parse(byeShape, value).ok).toBe(true);
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
    'A topic with history, and a gap in it',
    'A look at a worker that hangs',
    'A new token in time',
    'A worker stops',
  ]);
});
