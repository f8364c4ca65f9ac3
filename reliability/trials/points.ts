/**
 * Points of a process between hearing and acknowledging, each with a name. Told to, the process dies at the next of that
 * name, as by kill -9. They lie around the door of a relay, its disk, the network of a worker: the product knows nothing of them.
 */
import { appendFileSync } from 'node:fs';
import type { Network } from '@tame/sdk';
import type { Down, Frame, Up } from '@tame/sdk/protocol';
import type { Disk, Write } from '../../packages/relay/src/engine/embedded/disk.ts';
import type { Door } from '../../packages/relay/src/door.ts';

export interface Points {
  pass(name: string): void;
}

/** What a process is told by the one that started it. */
export interface DieAt {
  readonly dieAt: string;
}

/** Every name is written into `file` when it is passed for the first time. `last` is where to die, until it is told another. */
export function createPoints(file: string, last: string): Points {
  const passed = new Set<string>();
  process.on('message', (message: unknown) => {
    if (typeof message === 'object' && message !== null && 'dieAt' in message) last = String(message.dieAt);
  });
  return {
    pass(name) {
      if (name === last) process.kill(process.pid, 'SIGKILL');
      if (passed.has(name)) return;
      passed.add(name);
      appendFileSync(file, `${name}\n`);
    },
  };
}

/** What a relay hears and tells. */
export function pointsOfDoor(door: Door, { pass }: Points): Door {
  return {
    async greet(hello, from) {
      pass('hears hello');
      const greeting = await door.greet(hello, from);
      pass('has verified hello');
      return greeting;
    },
    attach(greeting, line) {
      const attached = door.attach(greeting, {
        ...line,
        welcome: around(
          pass,
          () => ['welcome'],
          'tells',
          (welcome) => line.welcome(welcome),
        ),
        frame: around<Frame<Down>>(pass, typesIn, 'tells', (frame) => line.frame(frame)),
      });
      return { ...attached, hear: around(pass, typesIn, 'hears', (frame) => attached.hear(frame)) };
    },
  };
}

/** What the disk of a relay is given. */
export function pointsOfDisk(disk: Disk, { pass }: Points): Disk {
  return {
    ...disk,
    async commit(writes) {
      const batch = [...writes];
      const kinds = new Set(batch.map(partOf).filter((part) => part !== undefined));
      for (const kind of kinds) pass(`writes ${kind}`);
      const written = disk.commit(batch);
      for (const kind of kinds) pass(`is writing ${kind}`);
      await written;
      for (const kind of kinds) pass(`has written ${kind}`);
    },
  };
}

/** What a worker hears and says. */
export function pointsOfNetwork(network: Network, { pass }: Points): Network {
  return {
    ...network,
    open(hello, events) {
      const line = network.open(hello, {
        ...events,
        welcome: around(pass, () => ['welcome'], 'hears', events.welcome),
        frame: around(pass, typesIn, 'hears', events.frame),
      });
      return { ...line, frame: around<Frame<Up>>(pass, typesIn, 'says', (frame) => line.frame(frame)) };
    },
  };
}

/** Passes a point before something is done, and one behind it, for each thing that it is done with. */
function around<T>(
  pass: (name: string) => void,
  names: (value: T) => Iterable<string>,
  verb: string,
  work: (value: T) => void,
): (value: T) => void {
  return (value) => {
    const each = [...new Set(names(value))];
    for (const name of each) pass(`${verb} ${name}`);
    work(value);
    for (const name of each) pass(`${verb} ${name}, done`);
  };
}

/** The types of the messages in a frame; one without any only acknowledges. */
function typesIn(frame: unknown): readonly string[] {
  const messages: unknown = typeof frame === 'object' && frame !== null ? Reflect.get(frame, 'messages') : undefined;
  if (!Array.isArray(messages)) return [];
  const types = messages.map((message: unknown) =>
    typeof message === 'object' && message !== null ? String(Reflect.get(message, 'type')) : '',
  );
  return types.length === 0 ? ['acknowledgement'] : types;
}

/** What the keys of the store begin with, in words: what every conversation changes. */
const PARTS: Readonly<Record<string, string>> = {
  c: 'a record',
  l: 'a log',
  m: 'a message',
  q: 'a queue',
  w: 'a lease',
  x: 'a deadline',
  u: 'a list',
};

function partOf([key]: Write): string | undefined {
  return PARTS[key.split('/')[0] ?? ''];
}
