/** What one answer of a platform means for what happens next. */
import type { FailureCode } from '../contracts/edit.ts';

export type Verdict =
  | { type: 'done'; body: unknown }
  /** Too many requests; not executed. Without `waitMs` the platform did not say for how long. */
  | { type: 'throttled'; waitMs?: number }
  /** Somebody else was changing the same campaign; not executed. */
  | { type: 'busy' }
  /** The credentials were not accepted; not executed. */
  | { type: 'unauthorised' }
  | { type: 'not-sent' }
  /** May or may not have been executed. */
  | { type: 'lost' }
  /** Not executed, and asking again would not help. */
  | { type: 'refused'; code: FailureCode; detail: string };

/** A verdict as the caller passes it on. */
export type Reply =
  | Exclude<Verdict, { type: 'throttled' }>
  | { type: 'throttled'; waitMs: number }
  /** Not sent, because the one who asked said no at the last moment. */
  | { type: 'stopped' };
