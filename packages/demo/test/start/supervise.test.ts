import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Program, Started } from '../../start/program.ts';
import { supervise } from '../../start/supervise.ts';

const program: Program = { name: 'relay', file: 'relay.ts', logFile: '/nowhere/relay.log' };

/** A process that does as it is told. */
interface Puppet {
  before: string | undefined;
  startedAtMs: number;
  isReady(line: string): void;
  ends(how: string): void;
  stopped: boolean;
}

let puppets: Puppet[];
let said: string[];
beforeEach(() => {
  vi.useFakeTimers();
  puppets = [];
  said = [];
});
afterEach(() => vi.useRealTimers());

function start(_program: Program, before?: string): Started {
  let isReady = (_line: string): void => undefined;
  let ends = (_how: string): void => undefined;
  const ended = new Promise<string>((resolve) => (ends = resolve));
  const first = new Promise<string>((resolve) => (isReady = resolve));
  const ready = Promise.race([first, ended.then((how) => Promise.reject<string>(new Error(how)))]);
  ready.catch(() => undefined);
  const puppet: Puppet = {
    before,
    startedAtMs: Date.now(),
    isReady: (line) => isReady(line),
    ends: (how) => ends(how),
    stopped: false,
  };
  puppets.push(puppet);
  const stop = (): Promise<void> => {
    puppet.stopped = true;
    ends('signal SIGTERM');
    return Promise.resolve();
  };
  return { pid: puppets.length, ready, ended, stop };
}

const supervised = () => supervise(program, { say: (sentence) => said.push(sentence), start });
const settle = () => vi.advanceTimersByTimeAsync(0);

test('a program that ends is started again, and told what it said when it was ready', async () => {
  const relay = supervised();
  puppets[0]!.isReady('http://127.0.0.1:7400');
  expect(await relay.ready).toBe('http://127.0.0.1:7400');
  puppets[0]!.ends('signal SIGKILL');
  await vi.advanceTimersByTimeAsync(200);
  expect(puppets).toHaveLength(2);
  expect(puppets[1]!.before).toBe('http://127.0.0.1:7400');
  expect(relay.pid).toBe(2);
  puppets[1]!.isReady('http://127.0.0.1:7400');
  await settle();
  expect(said).toEqual([
    'relay ended by itself (signal SIGKILL) and is started again; its log is /nowhere/relay.log.',
    'relay is back.',
  ]);
  await relay.stop(1_000);
});

test('the waits grow with every end, up to five seconds, and begin anew after a long life', async () => {
  const relay = supervised();
  puppets[0]!.isReady('here');
  await settle();
  const waits: number[] = [];
  for (let round = 0; round < 7; round += 1) {
    const endedAtMs = Date.now();
    puppets.at(-1)!.ends('exit code 1');
    await vi.advanceTimersByTimeAsync(6_000);
    waits.push(puppets.at(-1)!.startedAtMs - endedAtMs);
  }
  expect(waits).toEqual([200, 400, 800, 1_600, 3_200, 5_000, 5_000]);
  await vi.advanceTimersByTimeAsync(11_000);
  const endedAtMs = Date.now();
  puppets.at(-1)!.ends('exit code 1');
  await vi.advanceTimersByTimeAsync(6_000);
  expect(puppets.at(-1)!.startedAtMs - endedAtMs).toBe(200);
  await relay.stop(1_000);
});

test('a program that is never ready is given up, with a sentence', async () => {
  const relay = supervised();
  for (let round = 0; round < 3; round += 1) {
    puppets.at(-1)!.ends('exit code 1');
    await vi.advanceTimersByTimeAsync(6_000);
  }
  await expect(relay.ready).rejects.toThrow(/^relay does not start \(exit code 1\)\. The end of \/nowhere\/relay\.log/);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(puppets).toHaveLength(3);
});

test('what was told to stop is not started again, also not from a wait', async () => {
  const relay = supervised();
  puppets[0]!.isReady('here');
  await settle();
  await relay.stop(1_000);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(puppets).toHaveLength(1);
  expect(puppets[0]!.stopped).toBe(true);

  const other = supervised();
  puppets[1]!.isReady('here');
  await settle();
  puppets[1]!.ends('exit code 1');
  await settle();
  await other.stop(1_000);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(puppets).toHaveLength(2);
});
