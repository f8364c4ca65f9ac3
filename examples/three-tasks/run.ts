/** The story: a relay, three workers, one question, and a leader that is killed before it can answer. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createRelay } from '@tame/relay';
import { createClient } from '@tame/sdk';
import { question } from './contract.ts';

const data = mkdtempSync(path.join(tmpdir(), 'three-tasks-'));
const relay = await createRelay({ port: 0, data, auth: { dev: true }, limits: { graceMs: 500 } });
const workers = new Map<string, ChildProcess>();
for (const name of ['Ada', 'Ben', 'Cleo']) {
  const worker = fork(fileURLToPath(new URL('worker.ts', import.meta.url)), [relay.url, name]);
  await once(worker, 'message');
  workers.set(name, worker);
}

const tame = createClient(relay.url, { store: 'memory' });
const run = tame.converse(question, { below: 30_000 });
run.subscribe((primes) => console.log(`the answer: ${primes} primes below 30000`));

// Anybody may look at any time: who leads, which tasks there are, what they have found.
const leader = await (async () => {
  for (;;) {
    const { event } = await run.peek();
    if (
      event?.leader !== undefined &&
      event.tasks.length === 2 &&
      event.tasks.every(({ place }) => place !== undefined)
    )
      return event.leader;
    await pause(20);
  }
})();
console.log(`${leader.name} is killed`);
workers.get(leader.name)?.kill('SIGKILL');

const { state } = await run.settled;
console.log(`the question is ${state}`);
await tame.close();
for (const worker of workers.values()) worker.kill();
await relay.close({ drainMs: 0 });
rmSync(data, { recursive: true, force: true });
