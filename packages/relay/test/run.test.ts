import { describe, expect, test } from 'vitest';
import { COULD_NOT_START, FAILED, run, STOPPED, type World } from '../src/run.ts';
import type { Relay, RelayOptions } from '../src/options.ts';
import { StartProblem } from '../src/problem.ts';
import { SECRET } from './tokens.ts';

/** A process to live in, of which everything can be seen. */
function place(argv: string, changes: Partial<World> & { relay?: Partial<Relay> } = {}) {
  const seen = {
    said: '',
    complained: '',
    log: [] as Record<string, unknown>[],
    files: new Map<string, string>(),
    started: [] as RelayOptions[],
    closedWith: [] as unknown[],
    signal: (_name: string): void => undefined,
    crash: (_cause: unknown): void => undefined,
  };
  const relay: Relay = {
    url: 'http://127.0.0.1:4321',
    failed: new Promise<never>(() => undefined),
    accept: () => undefined,
    revoke: async () => undefined,
    close: async (options) => void seen.closedWith.push(options),
    ...changes.relay,
  };
  const world: World = {
    argv: argv.split(' ').filter((word) => word !== ''),
    env: { TAME_SECRET: SECRET },
    version: '1.2.3',
    file: () => ({ missing: true }),
    replaceFile: (path, text) => void seen.files.set(path, text),
    removeFile: (path) => void seen.files.delete(path),
    say: (text) => void (seen.said += text),
    complain: (text) => void (seen.complained += text),
    logLine: (line) => void seen.log.push(JSON.parse(line) as Record<string, unknown>),
    onSignal: (stop) => void (seen.signal = stop),
    onCrash: (crash) => void (seen.crash = crash),
    createRelay: async (options) => {
      seen.started.push(options);
      return relay;
    },
    ...changes,
  };
  return { seen, world };
}

/** Lets everything that is ready happen. */
async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

describe('the command', () => {
  test('tells how it is used, and which it is, and starts nothing for that', async () => {
    for (const flag of ['--help', '-h', '--port 1 --help']) {
      const { seen, world } = place(flag);
      expect(await run(world)).toBe(STOPPED);
      expect(seen.said).toContain('tame-relay --dev');
      expect(seen.started).toEqual([]);
    }
    const { seen, world } = place('--version');
    expect(await run(world)).toBe(STOPPED);
    expect(seen.said).toBe('tame-relay 1.2.3\n');
  });

  test('listens, says where in one line and in the file, and stops when told', async () => {
    const { seen, world } = place('--port 0 --drain-ms 7s --port-file url.txt --data d');
    seen.files.set('url.txt', 'of a relay before');
    const exit = run(world);
    await settled();
    expect(seen.started[0]).toMatchObject({ port: 0, data: 'd', auth: { secret: SECRET, dev: false } });
    expect(seen.log).toMatchObject([
      { level: 'info', msg: 'listening', url: 'http://127.0.0.1:4321', folder: 'd', dev: false },
    ]);
    expect(seen.files.get('url.txt')).toBe('http://127.0.0.1:4321');
    seen.signal('SIGTERM');
    expect(await exit).toBe(STOPPED);
    expect(seen.closedWith).toEqual([{ drainMs: 7_000 }]);
    expect(seen.files.size).toBe(0);
    expect(seen.log.map(({ msg }) => msg).slice(1)).toEqual([expect.stringContaining('stopping'), 'stopped']);
    expect(JSON.stringify(seen.log) + seen.complained).not.toContain(SECRET);
  });

  test('removes the address of a relay before while it starts', async () => {
    const { seen, world } = place('--port-file url.txt', { createRelay: () => new Promise<Relay>(() => undefined) });
    seen.files.set('url.txt', 'of a relay before');
    void run(world);
    await settled();
    expect(seen.files.size).toBe(0);
  });

  test('stops at once at the second signal', async () => {
    const { seen, world } = place('', { relay: { close: () => new Promise<void>(() => undefined) } });
    const exit = run(world);
    await settled();
    seen.signal('SIGINT');
    await settled();
    seen.signal('SIGINT');
    expect(await exit).toBe(COULD_NOT_START);
    expect(seen.log.at(-1)).toMatchObject({ level: 'warn', signal: 'SIGINT' });
    expect(seen.log.at(-1)?.['msg']).toContain('at once');
  });

  test('that is told to stop while it starts stops when it has started', async () => {
    let ready = (_relay: Relay): void => undefined;
    const { seen, world } = place('', { createRelay: () => new Promise((resolve) => (ready = resolve)) });
    const exit = run(world);
    await settled();
    seen.signal('SIGTERM');
    ready({
      url: 'http://x',
      failed: new Promise<never>(() => undefined),
      accept: () => undefined,
      revoke: async () => undefined,
      close: async () => void seen.closedWith.push('closed'),
    });
    expect(await exit).toBe(STOPPED);
    expect(seen.closedWith).toEqual(['closed']);
  });
});

describe('what keeps the command from starting is one line and the exit code 1', () => {
  test.each([
    ['wrong settings', '--port x', {}, '--port must be a whole number'],
    ['no key', '', { env: {} }, 'there is no way to check tokens'],
    [
      'a problem of the relay',
      '',
      { createRelay: () => Promise.reject(new StartProblem('port 1 is in use: choose another')) },
      'port 1 is in use',
    ],
    [
      'an error of the store',
      '',
      { createRelay: () => Promise.reject(new Error('the folder is locked')) },
      'the folder is locked',
    ],
    [
      'a port file that cannot be written',
      '--port-file p',
      {
        replaceFile: () => {
          throw new Error('no room');
        },
      },
      'no room',
    ],
    [
      'an old port file that cannot be removed',
      '--port-file p',
      {
        removeFile: () => {
          throw new Error('not yours');
        },
      },
      'not yours',
    ],
  ])('%s', async (_what, argv, changes: Partial<World>, text) => {
    const { seen, world } = place(argv, changes);
    expect(await run(world)).toBe(COULD_NOT_START);
    expect(seen.complained).toMatch(/^tame-relay: [^\n]+\n$/);
    expect(seen.complained).toContain(text);
    expect(seen.complained).not.toContain('    at ');
  });

  test('and a relay that started is closed again', async () => {
    const { seen, world } = place('--port-file p', {
      replaceFile: () => {
        throw new Error('no room');
      },
    });
    await run(world);
    expect(seen.closedWith).toEqual([{ drainMs: 0 }]);
  });
});

describe('a relay that fails while it runs ends the process with 70 and one line', () => {
  test('when the store failed', async () => {
    const { seen, world } = place('', { relay: { failed: Promise.reject(new Error('disk gone')) } });
    expect(await run(world)).toBe(FAILED);
    const errors = seen.log.filter(({ level }) => level === 'error');
    expect(errors).toMatchObject([{ error: { message: 'disk gone' } }]);
    expect(errors[0]?.['msg']).toContain('start it again');
  });

  test('when something was thrown that nobody caught, even what is no error', async () => {
    for (const cause of [new Error('a bug'), 'a bug', undefined]) {
      const { seen, world } = place('');
      const exit = run(world);
      await settled();
      seen.crash(cause);
      expect(await exit).toBe(FAILED);
      expect(seen.log.filter(({ level }) => level === 'error')).toHaveLength(1);
    }
  });

  test('when it cannot stop properly', async () => {
    const { seen, world } = place('', { relay: { close: () => Promise.reject(new Error('not written')) } });
    const exit = run(world);
    await settled();
    seen.signal('SIGTERM');
    expect(await exit).toBe(FAILED);
  });
});
