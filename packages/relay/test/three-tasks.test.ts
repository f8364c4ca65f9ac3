/** The example of three tasks tells the story that its README tells. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';

const story = fileURLToPath(new URL('../../../examples/three-tasks/run.ts', import.meta.url));

test('three tasks answer one question rightly and once, though the one that leads is killed', async () => {
  const node = ['--conditions=tame-src', '--import', import.meta.resolve('tsx'), story];
  const program = spawn(process.execPath, node, { stdio: 'pipe' });
  onTestFinished(() => void program.kill('SIGKILL'));
  let said = '';
  for (const stream of [program.stdout, program.stderr])
    stream.on('data', (piece: Buffer) => (said += piece.toString()));
  await once(program, 'close');
  const lines = said.trim().split('\n');
  expect(lines.filter((line) => line.startsWith('the '))).toEqual([
    'the answer: 3245 primes below 30000',
    'the question is completed',
  ]);
  const [killed = ''] = lines.find((line) => line.endsWith(' is killed'))?.split(' ') ?? [];
  const leaders = lines.flatMap((line) => /^(\w+) leads with token (\d+)$/.exec(line)?.slice(1) ?? []);
  const [first, token, second, greater, ...others] = leaders;
  expect([first, others]).toEqual([killed, []]);
  expect(second).not.toBe(first);
  expect(Number(greater)).toBeGreaterThan(Number(token));
  expect(program.exitCode).toBe(0);
});
