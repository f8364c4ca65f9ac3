/** The example worker in Python speaks this protocol; where there is a Python for it, with a real relay. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { PROTOCOL_VERSION } from '@tame/sdk/protocol';
import { describe, expect, onTestFinished, test } from 'vitest';
import { findPython } from '../../../scripts/python.mjs';
import { startRelay } from './plain-relay.ts';

const example = new URL('../../../examples/python-worker/', import.meta.url);
const file = (name: string): string => readFileSync(new URL(name, example), 'utf8');

test('the example says the version that it was written for, and stays short enough to read', () => {
  expect(file('session.py')).toContain(`"protocol": ${PROTOCOL_VERSION},`);
  for (const name of ['session.py', 'worker.py', 'suggest.py']) expect(file(name).split('\n').length).toBeLessThan(120);
});

const start = (python: string, url: string): { program: ChildProcess; printed: () => string } => {
  const env = { ...process.env, TAME_URL: url, TAME_TOKEN: 'dev:keywords', PYTHONDONTWRITEBYTECODE: '1' };
  const program = spawn(python, [fileURLToPath(new URL('worker.py', example))], { env, stdio: 'pipe' });
  let text = '';
  program.stdout.on('data', (piece: Buffer) => (text += piece.toString()));
  program.stderr.on('data', (piece: Buffer) => (text += piece.toString()));
  onTestFinished(async () => {
    if (program.exitCode !== null || program.signalCode !== null) return;
    program.kill('SIGKILL');
    await once(program, 'exit');
  });
  return { program, printed: () => text };
};
const ask = (id: string, input: unknown) => ({
  type: 'request',
  id,
  service: 'keywords.suggest',
  body: JSON.stringify(input),
  follow: true,
});
const input = { text: 'Summer shoes for city walks, summer shoes for the beach', count: 3 };
const answer = [
  { keyword: 'summer shoes', score: 4 },
  { keyword: 'city walks', score: 4 },
  { keyword: 'beach', score: 1 },
];
const repliesIn = (entries: readonly Record<string, unknown>[]): unknown[] =>
  entries.flatMap(({ kind, body }) => (kind === 'reply' ? [JSON.parse(String(body)) as unknown] : []));

const found = findPython();
/** None where there is no Python that has a Socket.IO client: then these are no tests, and scripts/python.mjs says so. */
const pythons = found === undefined ? [] : [found];

describe.each(pythons)('the worker in Python, run by %s', (python) => {
  test('streams what its README shows', async () => {
    const relay = await startRelay();
    const page = await relay.peer('page');
    start(python, relay.url);
    page.say(ask('q-1', input));
    const entries = await page.whole('q-1');
    expect(repliesIn(entries)).toEqual(answer);
    expect(entries.at(-1)).toMatchObject({ kind: 'end', state: 'completed' });
    const shown = answer.map(({ keyword, score }) => `{ keyword: '${keyword}', score: ${score} }`).join(', ');
    expect(file('README.md')).toContain(shown);
  });

  test('answers many at a time, and says what is wrong with bad input', async () => {
    const relay = await startRelay();
    const page = await relay.peer('page');
    start(python, relay.url);
    const ids = Array.from({ length: 20 }, (_, at) => `q-${at}`);
    page.say(...ids.map((id) => ask(id, input)), ask('q-bad', { text: 7, count: 3 }), ask('q-none', 'nothing'));
    for (const id of ids) expect(repliesIn(await page.whole(id))).toEqual(answer);
    for (const id of ['q-bad', 'q-none']) {
      expect(await page.whole(id)).toMatchObject([
        { kind: 'end', state: 'failed', code: 'FAILED', reason: 'bad-input' },
      ]);
    }
  });

  test('comes back after the relay was restarted', async () => {
    const relay = await startRelay();
    const page = await relay.peer('page');
    start(python, relay.url);
    page.say(ask('q-1', input));
    await page.whole('q-1');
    await relay.restart();
    await page.connect();
    page.say(ask('q-2', input));
    expect(repliesIn(await page.whole('q-2'))).toEqual(answer);
  });

  test('goes on behind what an attempt before it has replied', async () => {
    const relay = await startRelay();
    const [page, first] = [await relay.peer('page'), await relay.peer('first')];
    first.say({ type: 'serve', service: 'keywords.suggest', concurrency: 1, leaseMs: 30_000, maxAttempts: 3 });
    page.say(ask('q-1', input));
    await first.hears('work');
    first.say({ type: 'reply', id: 'q-1', attempt: 1, index: 1, body: JSON.stringify(answer[0]) });
    await first.acknowledged();
    first.leave();
    start(python, relay.url);
    const entries = await page.whole('q-1');
    expect(entries.map(({ kind }) => kind).join(' ')).toBe('reply attempt reply reply end');
    expect(repliesIn(entries)).toEqual(answer);
  });

  test('stops when it is told to', async () => {
    const relay = await startRelay();
    const page = await relay.peer('page');
    const { program, printed } = start(python, relay.url);
    page.say(ask('q-1', input));
    await page.whole('q-1');
    program.kill('SIGTERM');
    const [code] = (await once(program, 'exit')) as [number | null];
    expect(code, `${printed()}`).toBe(0);
    page.say(ask('q-2', input));
    expect(await page.hears('state', ({ id }) => id === 'q-2')).toMatchObject({ state: 'queued', workers: 0 });
  });
});
