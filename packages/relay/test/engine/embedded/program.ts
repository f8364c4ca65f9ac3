/**
 * A program around an engine, for tests that need a process: `program.ts <folder> <task>`.
 * It writes a line for everything that was resolved, at once: what it wrote must be found later.
 */
import { writeSync } from 'node:fs';
import { openEmbedded } from '../../../src/engine/embedded/embedded.ts';
import { place, type Engine } from '../../../src/engine/engine.ts';
import { add, change, idOf, look } from '../sample.ts';

const [, , dir = '', task = ''] = process.argv;
const KEEP = { count: 50, bytes: 1_000_000, ageMs: 1_000_000, maxTopics: 1_000 };

function say(line: string): void {
  const bytes = Buffer.from(`${line}\n`);
  for (let written = 0; written < bytes.length;) {
    try {
      written += writeSync(1, bytes, written);
    } catch (cause) {
      // Whoever listens is slow.
      if (!(cause instanceof Error) || !('code' in cause) || cause.code !== 'EAGAIN') throw cause;
    }
  }
}

/** Lives of conversations, one after the other, until killed. `lane` makes ids of its own. */
async function live(engine: Engine, lane: number): Promise<never> {
  for (let life = 0; ; life += 1) {
    const id = `l${lane}-${process.pid}-${life}`;
    await add(engine, id, { priority: lane % 10 });
    say(`added ${id}`);
    for (let round = 1; round <= 3; round += 1) {
      await engine.transact(idOf(id), ({ record: was }) => {
        const entry = { kind: 'reply', body: `"${round} ${'x'.repeat(lane * 50)}"` } as const;
        const record = { ...was!, head: was!.head + 2, messages: round, state: 'working', attempt: round } as const;
        return { record, append: place([entry, entry], was!.head, 1), said: `m${round}`, result: undefined };
      });
      say(`said ${id} ${round}`);
    }
    const published = await engine.publish(`t${lane % 3}`, { id, user: 'ann', body: '1', timeMs: life }, KEEP);
    if ('event' in published) say(`published ${lane % 3} ${published.event.offset} ${id}`);
    if (life % 3 === 0) {
      await engine.transact(idOf(id), () => ({ record: null, result: undefined }));
      say(`forgot ${id}`);
    } else {
      await change(engine, id, { state: life % 3 === 1 ? 'completed' : 'queued' });
    }
  }
}

/** Adds until the store fails. */
async function fill(engine: Engine): Promise<never> {
  for (let at = 0; ; at += 1) {
    const id = `f${process.pid}-${at}`;
    await add(engine, id, { text: 'x'.repeat(20_000) });
    say(`added ${id}`);
  }
}

process.on('unhandledRejection', (cause) => {
  say(`unhandled ${String(cause)}`);
  process.exit(3);
});

const engine = await openEmbedded({ dir, now: () => performance.now(), commitTimeoutMs: 1_000 });
engine.failed.catch((cause: unknown) => {
  say(`failed ${cause instanceof Error ? cause.message : ''}`);
  // What was unhandled or resolved after this would still be said.
  setTimeout(() => process.exit(70), 300);
});
say(`open ${engine.durability} ${process.pid}`);

switch (task) {
  case 'idle':
    setInterval(() => {}, 1_000);
    break;
  case 'live':
    await Promise.all(Array.from({ length: 16 }, (_, lane) => live(engine, lane)));
    break;
  case 'fill':
    await fill(engine);
    break;
  case 'list':
    for (const { id } of engine.list({ by: 'user', user: 'ann', state: 'all' }, { limit: 100_000 })) say(`has ${id}`);
    await add(engine, `after-${process.pid}`);
    await engine.close();
    say('closed');
    break;
  case 'once': {
    const beganMs = performance.now();
    await add(engine, 'once');
    say(`took ${Math.round(performance.now() - beganMs)} ${(await look(engine, 'once'))?.id}`);
    await engine.close();
    break;
  }
}
