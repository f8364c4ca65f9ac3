/** What the workers of the system tests can do. Effects are lines of a journal, which outlives whoever wrote them. */
import { appendFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { Context, ServeOptions, Worker } from '@tame/sdk/worker';
import { order } from './contracts.ts';
import { eventHandlers } from './event-handlers.ts';

type Offer = (worker: Worker, options: ServeOptions) => void;
interface Asked {
  to: number;
  everyMs: number;
  ms: number;
  name: string;
  n: number;
  size: number;
  poison: boolean;
}

/** Everything is optional in what a test asks for. */
function asked(input: unknown): Partial<Asked> {
  return typeof input === 'object' && input !== null ? input : {};
}

export function handlers(journal: string): Readonly<Record<string, Offer>> {
  const write = (...words: readonly unknown[]): void => appendFileSync(journal, `${words.join(' ')}\n`);
  const offer =
    (name: string, handle: (input: Partial<Asked>, context: Context) => unknown): Offer =>
    (worker, options) =>
      void worker.serve(name, (input, context) => handle(asked(input), context), options);

  return {
    greet: offer('greet', ({ name }) => `Hello, ${name}!`),

    /** 1 to `to`, from where earlier attempts have stopped. */
    count: offer('count', async function* ({ to = 1, everyMs = 0 }, context) {
      write('count', context.id, context.attempt, process.pid);
      const before = await context.replies();
      for (let n = before.length + 1; n <= to; n += 1) {
        if (everyMs > 0) await wait(everyMs);
        yield n;
      }
    }),

    /** 1 to `to`, from the start, whatever earlier attempts have said; with the attempt that says it. */
    recount: offer('recount', async function* ({ to = 1, everyMs = 0 }, context) {
      write('recount', context.id, context.attempt, process.pid);
      try {
        for (let n = 1; n <= to; n += 1) {
          await wait(everyMs);
          yield { n, attempt: context.attempt };
        }
      } finally {
        write('stopped', context.id, context.attempt, context.signal.aborted);
      }
    }),

    /** Says back what it hears, `to` times. */
    echo: offer('echo', async function* ({ to = 1 }, context) {
      for (let n = 1; n <= to; n += 1) yield await context.receive();
    }),

    record: offer('record', async ({ n, ms = 0 }, context) => {
      write('record', context.id, n, context.attempt);
      if (ms > 0) await wait(ms);
      return n;
    }),

    /** Says where it is, then lets nothing else run. */
    block: offer('block', async ({ ms = 0 }, context) => {
      context.status({ phase: 'blocking' });
      await wait(50);
      write('block', context.id, context.attempt);
      const end = performance.now() + ms;
      while (performance.now() < end);
      return 'done';
    }),

    tick: offer('tick', async ({ everyMs = 100, to = 10 }, context) => {
      for (let n = 1; n <= to; n += 1) {
        context.status({ n });
        await wait(everyMs, undefined, { signal: context.signal });
      }
      return to;
    }),

    poison: offer('poison', ({ poison, n }, context) => {
      write('poison', context.id, n, context.attempt);
      if (poison === true) process.exit(1);
      return n;
    }),

    throw: offer('throw', (_input, context) => {
      write('throw', context.id, context.attempt);
      throw new Error('the shelf is empty');
    }),

    /** Works until it is stopped. */
    endless: offer('endless', async (_input, context) => {
      write('endless', context.id, context.attempt);
      await wait(60_000, undefined, { signal: context.signal }).catch(() => undefined);
      write('aborted', context.id, context.attempt, context.signal.aborted);
      return 'never heard';
    }),

    /** Much, as fast as it goes. */
    pour: offer('pour', async function* ({ to = 1, size = 1 }) {
      for (let n = 1; n <= to; n += 1) yield 'x'.repeat(size);
    }),

    /** Asks the person who asked, and says what they said. */
    ask: offer('ask', async ({ name }, context) => {
      write('ask', context.id, context.attempt);
      return `${name}: ${String(await context.ask({ what: name }))}`;
    }),

    /** Has its answer from another service. */
    through: offer('through', ({ n, ms }, context) => context.request('record', { n, ms })),

    /** Asks a page of whoever asked. */
    confirm: offer('confirm', ({ name }, context) => context.request('page-confirm', { name })),

    /** Has a part of its work done elsewhere, which takes for ever. */
    parent: offer('parent', async ({ name = 'endless', ms = 0 }, context) => {
      const part = context.converse(name, { ms }, { id: `${context.id}.part` });
      write('parent', context.id, part.id, process.pid);
      await part.settled;
      return 'done';
    }),

    /** Lets another service answer. */
    pass: offer('pass', (_input, context) => context.forward('greet')),

    /** Adds up what it hears, turn by turn, until it hears nothing. */
    turns: offer('turns', async function* (_input, context) {
      for (let sum = 0; ;) {
        const said = Number(await context.receive());
        if (said === 0) return;
        sum += said;
        yield sum;
      }
    }),

    /** What is posted to everybody. */
    shout: offer('shout', ({ n }, context) => write('shout', n, process.pid, context.id)),

    ...eventHandlers(write),

    order: (worker, options) =>
      void worker.serve(
        order,
        ({ count }, context) => {
          write('order', context.id);
          return { ordered: count };
        },
        options,
      ),
  };
}
