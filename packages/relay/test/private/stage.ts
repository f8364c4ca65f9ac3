/** A relay, workers and pages of private services, and all that goes between them, to be looked at and to be changed. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRelay, type Relay } from '@tame/relay';
import { createClient, service, type Client, type ClientOptions, type Network } from '@tame/sdk';
import { createPrivateKey, createWorker, type Worker, type WorkerOptions } from '@tame/sdk/worker';
import { io } from 'socket.io-client';
import * as v from 'valibot';
import { expect } from 'vitest';

const { key, privateKey } = createPrivateKey();
export { privateKey };
/** What must be nowhere but at both ends. */
export const SECRET = 'canary-7f3a';

/** An error of this code. */
export function code(is: string): unknown {
  return expect.objectContaining({ code: is });
}

const text = v.string();
export const texts = { input: text, reply: text, message: text, status: text };
export const advise = service('advise', { ...texts, private: { key } });
/** The same, asked by whoever does not know that it is private. */
export const plainly = service('advise', texts);
export const part = service('part', { ...texts, private: { key } });
export const plainPart = service('plain-part', texts);

/** One thing said, on its way. */
export type Said = Readonly<Record<string, unknown>>;
/** What becomes of it: itself, another, or nothing. */
export type Change = (said: Said) => Said | undefined;

export interface Stage {
  readonly url: string;
  /** All that pages and workers have said to the relay, as JSON. */
  readonly up: string[];
  /** All that it has said to them. */
  readonly down: string[];
  worker(serve: (worker: Worker) => void, options?: WorkerOptions): Promise<Worker>;
  /** `change` is done to what the relay says to this client. */
  page(options?: ClientOptions, change?: Change): Client;
  /** Of whoever stands between. */
  tapped(change?: Change): Network;
}

export async function openStage(onTestFinished: (clean: () => Promise<void>) => void): Promise<Stage> {
  const folder = mkdtempSync(path.join(tmpdir(), 'tame-private-'));
  const relay: Relay = await createRelay({ port: 0, data: folder, auth: { dev: true }, limits: { graceMs: 300 } });
  const open: (() => Promise<void>)[] = [];
  onTestFinished(async () => {
    for (const close of open.reverse()) await close();
    await relay.close({ drainMs: 0 });
    rmSync(folder, { recursive: true, force: true });
  });
  const [up, down]: [string[], string[]] = [[], []];

  const tapped = (change: Change = (said) => said): Network => {
    return {
      open(hello, hear) {
        const socket = io(relay.url, { auth: hello, forceNew: true, reconnection: false, transports: ['websocket'] });
        socket.on('welcome', hear.welcome);
        socket.on('bye', hear.bye);
        socket.on('connect_error', ({ message }) => hear.lost(message));
        socket.on('disconnect', hear.lost);
        socket.on('frame', ({ messages, ...rest }: { messages: readonly Said[] }) => {
          down.push(...messages.map((each) => JSON.stringify(each)));
          // In the place of what is kept back comes what nobody has asked for.
          hear.frame({ ...rest, messages: messages.map((each) => change(each) ?? { type: 'token' }) });
        });
        return {
          frame(frame) {
            up.push(...frame.messages.map((each) => JSON.stringify(each)));
            socket.emit('frame', frame);
          },
          close: () => void socket.close(),
        };
      },
    };
  };

  return {
    url: relay.url,
    up,
    down,
    tapped,
    async worker(serve, options = {}) {
      const worker = createWorker(relay.url, { privateKeys: [privateKey], network: tapped(), ...options });
      serve(worker);
      await worker.start();
      open.push(() => worker.stop({ drainMs: 0 }));
      return worker;
    },
    page(options = {}, change) {
      const client = createClient(relay.url, { store: 'memory', network: tapped(change), ...options });
      open.push(() => client.close());
      return client;
    },
  };
}
