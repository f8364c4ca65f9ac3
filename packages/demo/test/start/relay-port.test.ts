import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lastRelayPort, rememberRelayPort } from '../../start/relay-port.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tame-port-'));
  file = path.join(folder, 'relay-port');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('without a last time, or with nonsense, any port will do', async () => {
  expect(await lastRelayPort(file)).toBe(0);
  await writeFile(file, 'nonsense');
  expect(await lastRelayPort(file)).toBe(0);
});

test('the port of last time is taken again when it is free, and left alone when somebody else has it', async () => {
  const other = createServer();
  const port = await new Promise<number>((resolve) => {
    other.listen(0, '127.0.0.1', () => resolve((other.address() as { port: number }).port));
  });
  await rememberRelayPort(file, `http://127.0.0.1:${port}`);
  expect(await lastRelayPort(file)).toBe(0);
  await new Promise((resolve) => other.close(resolve));
  expect(await lastRelayPort(file)).toBe(port);
});
