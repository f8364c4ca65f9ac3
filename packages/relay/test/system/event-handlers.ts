/** Tasks of the system tests that work together: they stand for the lead, share what they find, and wait for each other. */
import { setTimeout as wait } from 'node:timers/promises';
import { TameError, type Context, type ServeOptions, type Worker } from '@tame/sdk/worker';
import { filter, firstValueFrom, take, tap, toArray } from 'rxjs';

type Offer = (worker: Worker, options: ServeOptions) => void;

interface Asked {
  /** How many parts that stand for the lead. */
  parts: number;
  /** What those are asked. */
  ask: unknown;
  /** Other parts: of which service, and what they are asked. */
  others: readonly (readonly [service: string, ask: unknown])[];
  times: number;
  /** Returns at once, or when it leads. */
  returns: boolean;
  /** The leader ends it all. */
  concludes: boolean;
  min: number;
  deadlineMs: number;
  n: number;
  key: string;
}

function asked(input: unknown): Partial<Asked> {
  return typeof input === 'object' && input !== null ? input : {};
}

const codeOf = (error: unknown): string => (error instanceof TameError ? error.code : String(error));
const untilOver = (signal: AbortSignal): Promise<unknown> => wait(60_000, undefined, { signal }).catch(() => undefined);

/** Whoever did nothing for so long has slept. */
export const ASLEEP_MS = 1_000;

export function eventHandlers(write: (...words: readonly unknown[]) => void): Readonly<Record<string, Offer>> {
  const offer =
    (name: string, handle: (input: Partial<Asked>, context: Context) => unknown): Offer =>
    (worker, options) =>
      void worker.serve(name, (input, context) => handle(asked(input), context), options);

  const stand = (context: Context): void => {
    const { id, attempt, event } = context;
    event.leader$.subscribe(({ name, token, me }) => write('leader', id, attempt, token, me, name));
  };

  /** Says the last word when it leads, and whether that counted. */
  const conclude = async (context: Context, result: unknown): Promise<void> => {
    const { id, attempt, event } = context;
    try {
      await firstValueFrom(event.leader$.pipe(filter(({ me }) => me)));
      await event.conclude(result);
      write('concluded', id, attempt);
    } catch (error) {
      write('refused', id, attempt, codeOf(error));
    }
  };

  /** Shares one thing, once or more, and says all it hears until it has heard `n` things. */
  const explore = async ({ key = '', times = 1, n = 0 }: Partial<Asked>, { id, event }: Context): Promise<string> => {
    for (let time = 1; time <= times && key !== ''; time += 1)
      await event.share(key, { time }).catch((error: unknown) => write('full', key, codeOf(error)));
    write('explores', id);
    if (n === 0) return key;
    await firstValueFrom(
      event.discoveries$.pipe(
        tap(({ key: about, value, by }) => write('found', id, about, by, JSON.stringify(value))),
        take(n),
        toArray(),
      ),
    );
    return key;
  };

  return {
    /** A root with parts that have ids of their own: `<root>.0`, `<root>.1` … */
    root: offer('root', async ({ parts = 0, ask = {}, others = [], returns, concludes }, context) => {
      const { id, attempt, signal } = context;
      write('root', id, attempt, process.pid);
      const stands = Array.from({ length: parts }, () => ['stand', ask] as const);
      for (const [n, [service, input]] of [...stands, ...others].entries())
        context.converse(service, input, { id: `${id}.${n}` });
      if (returns === true) return 'returned';
      stand(context);
      if (concludes === true) await conclude(context, `by the root in attempt ${attempt}`);
      else await untilOver(signal);
      return 'over';
    }),

    /** Stands for the lead until it is over. */
    stand: offer('stand', async ({ concludes }, context) => {
      write('stand', context.id, context.attempt, process.pid);
      stand(context);
      if (concludes === true) await conclude(context, `by ${context.id}`);
      await untilOver(context.signal);
      write('stopped', context.id, context.attempt);
    }),

    /** Leads, falls asleep with its whole process, and wants to have the last word when it wakes up. */
    sleeper: offer('sleeper', async ({ parts = 1 }, context) => {
      const { id, attempt, event, signal } = context;
      for (let n = 0; n < parts; n += 1) context.converse('stand', { concludes: true }, { id: `${id}.${n}` });
      event.leader$.subscribe(({ token, me }) => write('leader', id, attempt, token, me));
      await firstValueFrom(event.leader$.pipe(filter(({ me }) => me)));
      write('asleep', id, attempt);
      for (let before = performance.now(); ;) {
        await wait(10).catch(() => undefined);
        const now = performance.now();
        if (now - before > ASLEEP_MS) break;
        before = now;
      }
      await event.conclude('by the sleeper').then(
        () => write('concluded', id, attempt),
        (error: unknown) => write('refused', id, attempt, codeOf(error), signal.aborted),
      );
      return 'by the sleeper';
    }),

    /** Two of these talk to each other through discoveries, `n` times each. */
    chat: offer('chat', async ({ n = 0, key = '' }, context) => {
      const { id, event } = context;
      let said = 0;
      const say = (): void => void event.share(key, (said += 1));
      await new Promise<void>((resolve) => {
        event.discoveries$.subscribe({
          next: ({ key: about, value, by }) => {
            if (by === id || about === 'root') return;
            write('heard', id, about, value);
            if (said < n) say();
            if (value === n) resolve();
          },
          complete: resolve,
        });
        if (key === 'ping') say();
      });
      return said;
    }),

    explore: offer('explore', explore),
    /** The same, for those that come late. */
    late: offer('late', explore),

    /** Goes on with what has come by its deadline. */
    gather: offer('gather', async ({ min, deadlineMs, others = [] }, context) => {
      const asking = others.map(([service, ask], n) =>
        context.converse<string>(service, ask, { id: `${context.id}.${n}` }),
      );
      return await context.gather(asking, { ...(min && { min }), ...(deadlineMs && { deadlineMs }) });
    }),
  };
}
