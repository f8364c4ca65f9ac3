/**
 * What a relay pays for requests that wait: its start, its memory, and how fast it takes and gives when very many do.
 * Beside the other measurements, because it takes minutes: `npm run bench:waiting -- --waiting 1000000`.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import {
  MAX_FRAME_MESSAGES,
  Sequence,
  isConversationId,
  type ConversationId,
  type Down,
  type Frame,
  type Up,
} from '@tame/sdk/protocol';
import { io } from 'socket.io-client';
import { open } from '../packages/relay/src/conversation.ts';
import { openEmbedded } from '../packages/relay/src/engine/embedded/embedded.ts';
import { DEFAULT_LIMITS } from '../packages/relay/src/limits.ts';

const RELAY = fileURLToPath(new URL('../packages/relay/src/main.ts', import.meta.url));
const FEW = 1_000;
/** Requests put and taken by one measurement. */
const SAMPLE = 10_000;
const AT_ONCE = 4_096;

const { values } = parseArgs({ options: { waiting: { type: 'string', default: '1000000' } } });
const many = Number(values.waiting);
const folder = mkdtempSync(path.join(tmpdir(), 'tame-waiting-'));

async function startRelay() {
  const file = path.join(folder, 'url.txt');
  rmSync(file, { force: true });
  const flags = ['--dev', '--port', '0', '--port-file', file, '--data', path.join(folder, 'data')];
  const limits = ['--limit', `maxWaitingPerService=${many * 2}`];
  const from = performance.now();
  const args = ['--conditions=tame-src', '--import', import.meta.resolve('tsx'), RELAY, ...flags, ...limits];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  let url = '';
  while (url === '') {
    if (child.exitCode !== null) throw new Error('the relay did not start');
    await wait(20);
    url = read(file);
  }
  const stop = async (): Promise<void> => {
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    await gone;
  };
  // Without the pages of the file that are mapped: those the system takes back when it needs them.
  const memoryMiB = (): number => Number(/^RssAnon:\s+(\d+)/m.exec(read(`/proc/${child.pid}/status`))?.[1]) / 1_024;
  return { url, startMs: performance.now() - from, memoryMiB, stop };
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** A session that says as much as the relay acknowledges. */
async function connect(url: string, hear: (message: Down, say: (message: Up) => void) => void) {
  const sequence = new Sequence<Up>();
  const auth = { protocol: 1, session: crypto.randomUUID(), received: 0 };
  const socket = io(url, { auth, reconnection: false, forceNew: true, transports: ['websocket'] });
  const flush = (): void => {
    while (sequence.inFlight < 4) {
      const frame = sequence.frame(sequence.heard);
      if (frame === undefined) return;
      socket.emit('frame', frame);
    }
  };
  const say = (message: Up, acked?: () => void): void => sequence.say(message, 'body' in message ? 100 : 64, acked);
  socket.on('frame', (frame: Frame<Down>) => {
    for (const message of sequence.hear(frame) ?? []) hear(message, say);
    sequence.ack(frame.ack);
    flush();
    if (frame.messages.length > 0) socket.emit('frame', { seq: sequence.next, ack: sequence.heard, messages: [] });
  });
  await new Promise((resolve) => socket.once('welcome', resolve));
  return { say, flush, close: () => void socket.disconnect() };
}

/** Ids are used once. */
let made = 0;
function nextId(): ConversationId {
  const id = `q-${(made += 1)}`;
  if (!isConversationId(id)) throw new Error(`${id} is not an id`);
  return id;
}

/** Has so many requests wait, as if a relay had taken them: by its own rules and engine, without the network. */
async function fill(count: number): Promise<void> {
  const engine = await openEmbedded({ dir: path.join(folder, 'data'), now: () => performance.now() });
  const bounds = DEFAULT_LIMITS;
  for (let left = count; left > 0; left -= AT_ONCE) {
    const batch = Array.from({ length: Math.min(left, AT_ONCE) }, () => {
      const id = nextId();
      const opening = { id, service: 'work', body: '{"n":1}', user: 'dev', queue: 'work', hash: id, priority: 4 };
      return engine.transact(
        id,
        open({ ...opening, oneWay: true, parent: undefined, full: false }, Date.now(), bounds),
      );
    });
    await Promise.all(batch);
  }
  await engine.close();
}

/** Requests per second that the relay has taken responsibility for. */
async function put(url: string, count: number): Promise<number> {
  const page = await connect(url, (message) => {
    if (message.type === 'refused') throw new Error(message.text);
  });
  const from = performance.now();
  let [said, taken] = [0, 0];
  await new Promise<void>((resolve) => {
    const more = (): void => {
      for (; said < count && said - taken < AT_ONCE; said += 1) {
        const id = nextId();
        page.say({ type: 'request', id, service: 'work', body: '{"n":1}', oneWay: true }, () => {
          taken += 1;
          if (taken === count) resolve();
          else if (said - taken <= AT_ONCE - MAX_FRAME_MESSAGES) more();
        });
      }
      page.flush();
    };
    more();
  });
  page.close();
  return (count / (performance.now() - from)) * 1_000;
}

/** Requests per second that a worker takes and ends. */
async function take(url: string, count: number): Promise<number> {
  let [taken, from] = [0, 0];
  let over = (): void => undefined;
  const all = new Promise<void>((resolve) => (over = resolve));
  const worker = await connect(url, (message, say) => {
    if (message.type !== 'work') return;
    taken += 1;
    if (taken > count) return;
    say({ type: 'end', id: message.id, attempt: message.attempt, index: 1, state: 'completed' });
    if (taken === count) over();
  });
  from = performance.now();
  worker.say({ type: 'serve', service: 'work', concurrency: 256, leaseMs: 60_000, maxAttempts: 5 });
  worker.flush();
  await all;
  const ms = performance.now() - from;
  worker.close();
  return (count / ms) * 1_000;
}

/** With so many waiting: a start, what is in memory then, and the speed of putting and taking. */
async function measure(waiting: number) {
  await fill(waiting);
  const relay = await startRelay();
  const startMiB = relay.memoryMiB();
  const puts = await put(relay.url, SAMPLE);
  const takes = await take(relay.url, SAMPLE);
  const { startMs } = relay;
  const result = { startMs, startMiB, puts, takes, endMiB: relay.memoryMiB() };
  const rounded = Object.entries(result).map(([name, n]) => `${name} ${Math.round(n)}`);
  console.log(`${waiting} waiting: ${rounded.join(', ')}`);
  await relay.stop();
  return result;
}

try {
  const few = await measure(FEW);
  const lots = await measure(many - FEW);
  const ratio = (a: number, b: number): string => (a / b).toFixed(2);
  console.log(
    `start: ${((lots.startMs - few.startMs) / 1_000).toFixed(1)} s more with ${many} waiting than with ${FEW}`,
  );
  console.log(`put: ${ratio(few.puts, lots.puts)} times as slow; take: ${ratio(few.takes, lots.takes)} times as slow`);
  console.log(`memory: ${Math.round(lots.endMiB - few.endMiB)} MiB more`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
