/** What is said in private is nowhere in the relay: not in its memory, not on its disk, not in its log. */
import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Client, Service } from '@tame/sdk';
import { createPrivateKey } from '@tame/sdk/worker';
import { filter, firstValueFrom, lastValueFrom, toArray } from 'rxjs';
import { expect, test } from 'vitest';
import { programOf } from '../../../../scripts/program.mjs';
import { toldProcess, type RelayProcess, type WorkerProcess } from '../system/processes.ts';
import { openStage } from '../system/stage.ts';
import { compared, contractOf } from './contracts.ts';

const WORKER = programOf(fileURLToPath(new URL('worker-process.ts', import.meta.url)));
const READ_AT_ONCE = 16 * 1024 * 1024;

/** Whether one of these texts is in these bytes, in either way that a program keeps text. */
function isIn(bytes: Buffer, canary: string): boolean {
  return bytes.includes(canary, 0, 'latin1') || bytes.includes(canary, 0, 'utf16le');
}

/** All memory that a process can write, as it is now. */
function* memoryOf(pid: number): Iterable<Buffer> {
  const memory = openSync(`/proc/${pid}/mem`, 'r');
  try {
    for (const line of readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')) {
      const [, from = '', to = ''] = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line) ?? [];
      const [first, end] = [Number(`0x${from || 0}`), Number(`0x${to || 0}`)];
      // A little of what was before, for what lies across.
      for (let at = first; at < end; at += READ_AT_ONCE - 256) {
        const bytes = Buffer.alloc(Math.min(READ_AT_ONCE, end - at));
        try {
          yield bytes.subarray(0, readSync(memory, bytes, 0, bytes.length, at));
        } catch {
          break; // given back to the system meanwhile, or never readable
        }
      }
    }
  } finally {
    closeSync(memory);
  }
}

/** Where in a relay these texts are. */
function found(relay: RelayProcess, data: string, canary: string): readonly string[] {
  const places = new Set<string>();
  for (const bytes of memoryOf(relay.child.pid ?? 0)) if (isIn(bytes, canary)) places.add('memory');
  for (const each of readdirSync(data, { recursive: true, withFileTypes: true }))
    if (each.isFile() && isIn(readFileSync(path.join(each.parentPath, each.name)), canary)) places.add('data');
  if (relay.said().includes(canary)) places.add('log');
  return [...places];
}

test('a canary that both ends know is nowhere in the relay, though a worker is killed in the middle', async ({
  onTestFinished,
}) => {
  const stage = openStage(onTestFinished);
  const data = path.join(stage.folder, 'data');
  const { key, privateKey } = createPrivateKey();
  const relay = await stage.relay({ flags: ['--log-level', 'debug'] });
  const worker = async (): Promise<WorkerProcess> => {
    const started = toldProcess(WORKER(), { url: relay.url, key, privateKey });
    stage.after(() => started.kill());
    await started.ready;
    return started;
  };
  const first = await worker();
  const tame = stage.client(relay.url);
  const [canary, control] = [randomBytes(20).toString('hex'), randomBytes(20).toString('hex')];
  const talks = [talk(tame, contractOf(key), canary), talk(tame, compared, control)];
  for (const each of talks) expect(await firstValueFrom(each.question$.pipe(filter(Boolean)))).toMatch(/question$/);
  expect(found(relay, data, canary)).toEqual([]);
  expect(found(relay, data, control)).toEqual(expect.arrayContaining(['memory', 'data']));

  await first.kill();
  await worker();
  const said = [canary, control];
  for (const [at, each] of talks.entries()) {
    await firstValueFrom(each.state$.pipe(filter((state) => state === 'input-required')));
    await each.send(`${said[at]} message`);
    const replies = await lastValueFrom(each.pipe(toArray()));
    expect(replies).toEqual([
      `${said[at]} input reply of attempt 1, behind 0`,
      `${said[at]} input reply of attempt 2, behind 1`,
      `${said[at]} message heard`,
    ]);
  }
  expect(found(relay, data, canary)).toEqual([]);
  expect(found(relay, data, control)).toEqual(expect.arrayContaining(['memory', 'data']));
});

function talk(tame: Client, service: Service<string, string, string, string, string>, canary: string) {
  return tame.converse(service, `${canary} input`);
}
