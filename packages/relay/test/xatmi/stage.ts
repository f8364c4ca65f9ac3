/** A relay, a worker and a page for the lines of docs/xatmi.md. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRelay, type Relay } from '@tame/relay';
import { createClient, octets, service, type Client, type Conversation } from '@tame/sdk';
import { TameError, createWorker, type Worker } from '@tame/sdk/worker';
import { filter, firstValueFrom, lastValueFrom } from 'rxjs';
import * as v from 'valibot';
import { afterAll, beforeAll } from 'vitest';
import { until } from '../system/until.ts';

/** What handlers have seen, as they saw it. */
export const seen: string[] = [];

export const mixed = service('mixed', { input: v.object({ n: v.number() }), reply: v.number() });
export const thumbnail = service('thumbnail', { input: octets, reply: octets });

function serveAll({ serve }: Worker): void {
  serve('add', (input) => Number(input) + 1, { concurrency: 8 });
  serve('three', async function* () {
    yield* [1, 2, 3];
  });
  serve('fail', (_input, ctx) => ctx.fail('SOLD_OUT', { left: 0 }));
  serve('break', () => {
    throw new Error('the shelf is empty');
  }, { maxAttempts: 1 }); // prettier-ignore
  serve(
    'endless',
    (input, ctx) =>
      new Promise((_resolve, reject) => {
        seen.push(`started ${String(input)}`);
        const stop = (): void => {
          const reason: unknown = ctx.signal.reason;
          seen.push(`stopped ${String(input)} ${reason instanceof TameError ? reason.code : ''}`);
          reject(new Error('stopped'));
        };
        ctx.signal.addEventListener('abort', stop);
      }),
    { concurrency: 16 },
  );
  serve('slow', async (input, ctx) => {
    await ctx.receive();
    return `${String(input)} done`;
  }, { concurrency: 8 }); // prettier-ignore
  serve(
    'turns',
    async function* (input, ctx) {
      yield `you have said ${String(input)}`;
      for (let said = await ctx.receive(); said !== 'enough'; said = await ctx.receive()) yield `then ${String(said)}`;
    },
    { mode: 'half-duplex', concurrency: 8 },
  );
  serve('hasty', async function* (_input, ctx) {
    void ctx.receive();
    yield 'out of turn';
  }, { mode: 'half-duplex', maxAttempts: 1 }); // prettier-ignore
  serve('parent', async (input, ctx) => {
    ctx.converse('endless', input);
    await until('the part is started', () => seen.includes(`started ${String(input)}`));
    return 'done without it';
  });
  serve('pass', (_input, ctx) => ctx.forward('add'));
  serve('news', (input) => void seen.push(`news ${String(input)}`), { broadcast: true });
  serve('confirm', (input, ctx) => ctx.request('page', input));
  serve('mixed', (input) => input);
  serve(thumbnail, (bytes) => bytes.toReversed(), { concurrency: 4 });
}

let folder: string;
export let relay: Relay;
export let worker: Worker;
export let tame: Client;

/** They are there while the tests of a file run. */
export function openStage(): void {
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'tame-xatmi-'));
    relay = await createRelay({ port: 0, data: folder, auth: { dev: true }, limits: { maxWaitingPerService: 3 } });
    worker = createWorker(relay.url);
    serveAll(worker);
    await worker.start();
    tame = createClient(relay.url, { store: 'memory' });
  });
  afterAll(async () => {
    await tame.close();
    await worker.stop({ drainMs: 0 });
    await relay.close({ drainMs: 0 });
    rmSync(folder, { recursive: true, force: true });
  });
}

export const answer = async (run: Conversation): Promise<unknown> => lastValueFrom(run);
export const code = async (run: Conversation): Promise<string | undefined> => (await run.settled).error?.code;
export const stands = async (run: Conversation, state: string): Promise<void> =>
  void (await firstValueFrom(run.state$.pipe(filter((each) => each === state))));
/** A conversation whose end somebody looks at later. */
export const begin = (...asked: Parameters<Client['converse']>): Conversation => {
  const run = tame.converse(...asked);
  run.subscribe({ error: () => undefined });
  return run;
};
