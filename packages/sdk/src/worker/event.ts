/** What a handler holds of the event that its task is a part of. */
import type { Observable } from 'rxjs';

/** Who leads the tasks of one event. */
export interface Leader {
  /** What its worker calls itself. */
  readonly name: string;
  /** Greater than that of every leader before; whoever is changed on a leader's behalf should refuse lower ones. */
  readonly token: number;
  /** Whether it is this task. */
  readonly me: boolean;
}

/** Something that a task has found out and shared. */
export interface Discovery {
  readonly key: string;
  readonly value: unknown;
  /** The conversation of the task that shared it. */
  readonly by: string;
  /** Greater than that of everything shared before in this event. */
  readonly version: number;
  /** When the relay took it, in ms since 1970. */
  readonly timeMs: number;
}

/** The tasks that work together on one root conversation: on itself, on its parts, and on theirs. */
export interface Event {
  /**
   * Tells all tasks, those that run and those that come later; of each key the newest is kept. Resolves when it is on
   * the relay's disk; rejects with `STORE_FULL` when the event holds as much as it may, with `FENCED` when it is over.
   *
   * @example
   * await ctx.event.share('audience', { size: 1_000_000 });
   */
  share(key: string, value: unknown): Promise<void>;
  /** What tasks have shared, this one included: the newest of each key at first, then everything, once and in order. */
  readonly discoveries$: Observable<Discovery>;
  /**
   * Who leads, from the first one that is ready; listening makes this task stand for the lead. The first task leads, and
   * when it dies the one that has stood for the longest. Until that one is ready nothing is told.
   *
   * @example
   * await firstValueFrom(ctx.event.leader$.pipe(filter(({ me }) => me)));
   */
  readonly leader$: Observable<Leader>;
  /**
   * Ends the root conversation with this last reply, and with it everything that was asked as a part of it: `ctx.signal`
   * aborts. Only the leader's counts, and once: rejects with `FENCED` where another task leads or this one is deposed.
   */
  conclude(result?: unknown): Promise<void>;
}
